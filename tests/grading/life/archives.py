"""Folders and archives."""

import gzip
import io
import tarfile

from life.table import ASKED, happens, text, zipped


@happens("in a folder")
def in_folder(work):
    return {f"ps/{name}": data for name, data in work.files.items()}


@happens("deep in folders, with an editor's own copies")
def in_folders(work):
    old = text(work.released[work.target])
    junk = {
        f"__MACOSX/._{work.name}": b"\0\5\26\7",
        f"a/.ipynb_checkpoints/{work.target}-checkpoint.ipynb": old,
    }
    return {f"a/b c/d/{name}": data for name, data in work.files.items()} | junk


@happens("only an editor's own copy")
def only_checkpoint(work):
    return work.instead(f".ipynb_checkpoints/{work.target}-checkpoint.ipynb", work.files[work.name])


def tarred(files, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


happens("a zip")(lambda work: {"homework.zip": zipped(work.files)})
happens("a zip of a folder, from a Mac")(
    lambda work: {"x.zip": zipped({f"ps/{n}": d for n, d in work.files.items()} | {"__MACOSX/ps/._x": b"\0"})}
)
happens("a zip in a zip")(lambda work: {"x.zip": zipped({"y.zip": zipped(work.files)})})
happens("a zip called like the notebook")(
    lambda work: work.instead(work.name, zipped({work.name: work.files[work.name]}))
)
happens("a zip with names that lead up")(
    lambda work: {"x.zip": zipped({f"../../{name}": data for name, data in work.files.items()})}
)
happens("a tar.gz")(lambda work: {"x.tar.gz": tarred(work.files)})
happens("a tar.xz")(lambda work: {"x.tar.xz": tarred(work.files, "w:xz")})
happens("a plain tar")(lambda work: {"x.tar": tarred(work.files, "w")})
happens("a packed notebook")(
    lambda work: work.instead(f"{work.name}.gz", gzip.compress(work.files[work.name]))
)
happens("a zip that was cut off", ASKED)(lambda work: work.instead("x.zip", zipped(work.files)[:-90]))
happens("a zip that unpacks to far too much", ASKED)(
    lambda work: work.instead("x.zip", zipped({work.name: b" " * 70_000_000}))
)


@happens("a locked zip", ASKED)
def locked(work):
    data = zipped({work.name: work.files[work.name]})
    at = data.index(b"PK\x01\x02") + 8
    return work.instead("x.zip", data[:6] + b"\1" + data[7:at] + b"\1" + data[at + 1 :])
