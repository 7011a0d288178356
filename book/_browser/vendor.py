"""Gather Python for the browser in one folder: ``python book/_browser/vendor.py _build/browser``.

Pyodide's core comes from npm, its WebAssembly wheels from a package on the Python index that bundles
Pyodide's own files. Every file must have the sha256 below, wherever it came from. A file that is there
already and matches is not fetched again. Nothing of it is committed.

The course's own package is not in the folder: the book adds it when it is built, so that the checks in
the browser are those of the book.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PYODIDE = "314.0.4"
BUNDLE = "open-webui==0.12.4"  # its wheel holds files of Pyodide's own release, byte for byte
LOCK = "pyodide-lock.json"
CORE = {
    "pyodide.mjs": "c75dd73bb0c70674135f9f4ab746c9b5316e9fe027cafacb2be445e658f04c92",
    "pyodide.asm.mjs": "fd7a3cefa122ff6463dcf2997961eb341250e4cc4ed60281448390f0a767cca2",
    "pyodide.asm.wasm": "6c8986a8ee583401069aa403e76ee79d4633a1478ab11cea76030bc299aded9f",
    "python_stdlib.zip": "b5ca2308e9fa72eda319889a1ddf086389e9f1234ced279cc71267fe9ba56e54",
}
FULL_LOCK = "c963d22858f6bcb8f41586a2142f03905ab370c88ea22a86a2736e95fac2a8f3"  # as npm has it
WHEELS = {  # as the full lock has them
    "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl": (
        "0cad9c1b91f0082e4f959bc0e0bf5835a2efbba6ab3b1e9d1fe6e7e564cca98e"
    ),
    "sympy-1.14.0-py3-none-any.whl": "b95cce43522f14f9cf476b950a91c752e801be3369c1c1fc043a49f0a24bc2e4",
    "mpmath-1.4.1-py3-none-any.whl": "625a8215b09034296e02e6a432a26997e08a865e2637d43a7b13ab5faa59306e",
}
MATHLIVE = {  # as npm has it; the book unpacks what its pages load
    "mathlive-0.111.1.tgz": "f285cd7b8ab5cbd67d792305c753dd4b6444f1799e012c2aef701eb87fe95f8b",
}
MANIFEST = "browser.json"


class VendorError(Exception):
    """Something that is needed is missing; the message is one line for the terminal."""


def sha256(path: Path) -> str:
    """Return the checksum of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def missing(folder: Path, wanted: dict[str, str]) -> list[str]:
    """Return the names of `wanted` files that are not in `folder` with the right checksum."""
    return [n for n, digest in wanted.items() if not (folder / n).is_file() or sha256(folder / n) != digest]


def run(command: list[str], needed_for: str) -> None:
    """Run a program; if it fails, its last line is the reason that is shown."""
    program = shutil.which(command[0])
    if program is None:
        raise VendorError(f"{command[0]} is not installed; it is needed for {needed_for}")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        reason = next((line for line in lines if "ERROR" in line or "error" in line), "no reason given")
        raise VendorError(f"{needed_for} could not be fetched: {reason.strip()}")


def place(source: Path, target: Path, digest: str) -> None:
    """Move a file to its place if it has the right checksum."""
    if sha256(source) != digest:
        raise VendorError(f"{target.name} has not the sha256 it should have ({digest[:12]}…): not used")
    source.replace(target)


def fetch_core(folder: Path) -> None:
    """Fetch Pyodide's core and its lock from npm, and trim the lock to what the course uses."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        command = ["npm", "pack", "--silent", "--pack-destination", scratch, f"pyodide@{PYODIDE}"]
        run(command, f"Pyodide {PYODIDE} (npm)")
        archive = next(Path(scratch).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        for name, digest in (CORE | {LOCK: FULL_LOCK}).items():
            place(Path(scratch, "package", name), folder / name, digest)
    trim_lock(folder / LOCK)


def fetch_mathlive(folder: Path) -> None:
    """Fetch the editor for formulas from npm."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for name, digest in MATHLIVE.items():
            package = name.removesuffix(".tgz").replace("-", "@")
            run(["npm", "pack", "--silent", "--pack-destination", scratch, package], f"{package} (npm)")
            place(Path(scratch, name), folder / name, digest)


def trim_lock(path: Path) -> None:
    """Leave only our wheels in the lock, after comparing their checksums with ours."""
    lock = json.loads(path.read_text(encoding="utf-8"))
    kept = {n: p for n, p in lock["packages"].items() if p["file_name"] in WHEELS}
    if {p["file_name"]: p["sha256"] for p in kept.values()} != WHEELS:
        raise VendorError(f"the lock of Pyodide {PYODIDE} names other wheels than this script")
    lock["packages"] = kept
    path.write_text(json.dumps(lock, indent=1) + "\n", encoding="utf-8")


def fetch_wheels(folder: Path, names: list[str], local: Path | None) -> None:
    """Take wheels from a local folder, or out of the bundle that the Python index has."""
    if local:
        for name in names:
            if not (local / name).is_file():
                raise VendorError(f"{local} has no {name}")
            shutil.copyfile(local / name, folder / f".{name}")
            place(folder / f".{name}", folder / name, WHEELS[name])
        return
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        run([*pip, "--dest", scratch, BUNDLE], f"{BUNDLE} (pip)")
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as bundle:
            inside = {Path(entry).name: entry for entry in bundle.namelist()}
            for name in names:
                if name not in inside:
                    raise VendorError(f"{BUNDLE} holds no {name}")
                place(Path(bundle.extract(inside[name], scratch)), folder / name, WHEELS[name])


def lock_fits(path: Path) -> bool:
    """Tell whether the trimmed lock is there and names exactly our wheels."""
    if not path.is_file():
        return False
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"].values()
    return {p["file_name"]: p["sha256"] for p in packages} == WHEELS


def vendor(folder: Path, local: Path | None = None) -> dict[str, int]:
    """Fill `folder`, and write which files belong to it; return their sizes in bytes.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    local : Path, optional
        A folder that has the wheels already, such as Pyodide's own release, unpacked.

    Raises
    ------
    VendorError
        If a program, a package or a checksum is not what it should be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    print(f"[1/4] Pyodide {PYODIDE}, from npm (6 MB to fetch)", flush=True)
    if missing(folder, CORE) or not lock_fits(folder / LOCK):
        fetch_core(folder)
    else:
        print("      already there", flush=True)
    source = local or f"{BUNDLE}, from the Python index (106 MB to fetch, 7 MB to keep)"
    print(f"[2/4] NumPy, SymPy and mpmath, out of {source}", flush=True)
    if names := missing(folder, WHEELS):
        fetch_wheels(folder, names, local)
    else:
        print("      already there", flush=True)
    print("[3/4] MathLive, the editor for formulas, from npm (2 MB to fetch)", flush=True)
    if missing(folder, MATHLIVE):
        fetch_mathlive(folder)
    else:
        print("      already there", flush=True)
    sizes = {name: (folder / name).stat().st_size for name in (*CORE, LOCK, *WHEELS)}
    [editor] = MATHLIVE
    manifest = {"pyodide": PYODIDE, "files": sizes, "mathlive": editor.removesuffix(".tgz")}
    manifest["mathlive_size"] = (folder / editor).stat().st_size
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return sizes


def main() -> int:
    """Run from the command line; errors take one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to fill, such as _build/browser")
    parser.add_argument("--wheels", type=Path, help="folder that has the wheels: Pyodide's release, unpacked")
    arguments = parser.parse_args()
    try:
        sizes = vendor(arguments.out, arguments.wheels)
    except (VendorError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for name, size in sizes.items():
        print(f"      {size / 1e6:6.2f} MB  {name}")
    total = f"{sum(sizes.values()) / 1e6:.1f} MB in {len(sizes)} files"
    print(f"[4/4] verified: {total} in {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
