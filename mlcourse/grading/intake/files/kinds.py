"""What a file is that is no notebook, told by how it begins: the student is told that, and what to do."""

__all__ = ["what_it_is"]

DOWNLOAD = "Please hand in the .ipynb file itself: in Jupyter, File → Download, not Print or Save as."
MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a photograph"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"PK\x03\x04", "a document or an archive that could not be opened"),
    (b"PK\x05\x06", "an empty archive"),
    (b"\xd0\xcf\x11\xe0", "a document of a word processor"),
    (b"{\\rtf", "a document of a word processor"),
    (b"Rar!", "an archive of a kind that is not opened here (RAR)"),
    (b"7z\xbc\xaf", "an archive of a kind that is not opened here (7z)"),
    (b"\x1f\x8b", "an archive that could not be opened"),
    (b"BZh", "an archive that could not be opened"),
    (b"\xfd7zXZ", "an archive that could not be opened"),
    (b"bplist", "a shortcut or a web archive"),
    (b"L\x00\x00\x00\x01\x14\x02", "a shortcut to a file elsewhere"),
    (b"\x93NUMPY", "an array of NumPy"),
    (b"SQLite", "a database"),
    (b"version https://git-lfs", "a pointer of Git LFS to a file elsewhere"),
)
TEXTS = (("<!doctype", "a web page"), ("<html", "a web page"), ("http://", "a link"), ("https://", "a link"))
LINKS = ("colab.research.google.com", "drive.google.com", "docs.google.com", '"doc_id"')


def what_it_is(data: bytes) -> str:
    """A sentence on a file that is something else than text in JSON; empty if it may be a notebook."""
    kind = next((kind for magic, kind in MAGIC if data.startswith(magic)), "")
    if not kind and data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        kind = "a photograph"
    head = data[:400].decode("ascii", "ignore").lstrip().lower()
    kind = kind or next((kind for start, kind in TEXTS if head.startswith(start)), "")
    if not kind and len(data) < 400 and any(link in head for link in LINKS):
        kind = "a link"
    return f"The file is {kind}, not a notebook. {DOWNLOAD}" if kind else ""
