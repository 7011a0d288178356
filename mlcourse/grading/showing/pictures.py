"""Pictures in a student's text: raster images as data, from the text itself, its attachments or its folder.

An address that leads anywhere else is never asked for. What claims to be a picture is opened as far as its
size, so that neither a page with a script nor a drawing of a hundred million points reaches the browser.
"""

import base64
import binascii
import io
import re
import stat
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image

__all__ = ["NAME", "Pictures", "as_data", "decoded", "kind_of", "pictures_in"]

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MAX_BYTES = 40_000_000  # a photograph of a whole sheet, as a telephone takes it
MAX_POINTS = 120_000_000
MAX_PICTURES = 50
NAME = re.compile(r"[\w][\w ().+,-]{0,99}\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
DATA = re.compile(r"data:image/[a-z]+;base64,", re.IGNORECASE)


def kind_of(data: bytes) -> str | None:
    """The media type of a raster image of bearable size; None for anything else."""
    if not 0 < len(data) <= MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a drawing bomb: its size is looked at below
            with Image.open(io.BytesIO(data), formats=list(KINDS)) as picture:
                width, height = picture.size
                kind = KINDS[picture.format or ""]
    except Exception:  # a damaged file fails in as many ways as there are damages
        return None
    return kind if 0 < width * height <= MAX_POINTS else None


def as_data(data: bytes) -> str | None:
    """A raster image as an address that holds the image itself; None for anything else."""
    kind = kind_of(data)
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}" if kind else None


def decoded(text: Any) -> bytes:
    """The bytes behind base64; none where it is no base64."""
    try:
        # line breaks are in every notebook's base64; anything else is damage
        return base64.b64decode("".join(text.split()), validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b""


def pictures_in(folder: Path) -> dict[str, bytes]:
    """The raster images that lie in a folder, by name: plain files, of bearable size, not too many."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else ():
        if len(found) < MAX_PICTURES and (data := _plain_file(path)) and kind_of(data):
            found[path.name] = data
    return found


def _plain_file(path: Path) -> bytes:
    """What a file with a picture's name holds; nothing for a link, a pipe or a file that is too large."""
    if not NAME.fullmatch(path.name):
        return b""
    try:
        state = path.lstat()
        plain = stat.S_ISREG(state.st_mode) and state.st_nlink == 1 and state.st_size <= MAX_BYTES
        return path.read_bytes() if plain else b""
    except OSError:
        return b""


@dataclass(frozen=True)
class Pictures:
    """Where the pictures of a text may come from.

    Parameters
    ----------
    attachments : mapping
        Of the cell, by name: media types and their base64.
    folder : Path, optional
        Of the notebook.
    """

    attachments: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    def __call__(self, address: str) -> str | None:
        """A ``data:`` address for what `address` means, None if it is no picture of these."""
        address = address.strip()
        if found := DATA.match(address):
            return as_data(decoded(address[found.end() :]))
        name = unquote(address)
        if name.lower().startswith("attachment:"):
            return self._attached(name[len("attachment:") :])
        name = name.removeprefix("./")
        if self.folder is None or not NAME.fullmatch(name):
            return None
        return as_data(_plain_file(self.folder / name))

    def _attached(self, name: str) -> str | None:
        """The attachment of this name, whatever media type it claims to have."""
        bundle = self.attachments.get(name)
        texts = bundle.values() if isinstance(bundle, Mapping) else ()
        return next(filter(None, (as_data(decoded(text)) for text in texts)), None)
