"""Folders that a stranger's program made: looked through and removed, however deep and however closed.

`os.walk`, `Path.rglob` and `shutil.rmtree` call themselves once a level (the first two up to Python 3.12): a
thousand folders in one another, which cost a program nothing, end in a RecursionError of ours. And a path
longer than 4096 bytes cannot be named at all.
"""

import contextlib
import os
import secrets
from collections import deque
from collections.abc import Iterator
from pathlib import Path

__all__ = ["below", "remove"]


def below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield everything below a folder, the nearest first; links are not followed, what is closed stays so.

    Parameters
    ----------
    folder : Path
        Where to look; nothing is found in what is no folder.
    """
    waiting = deque([os.fspath(folder)])
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.popleft()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def remove(folder: Path) -> None:
    """Remove a folder of ours with all that is in it, without following links.

    Folders in one another are moved up and emptied there, so that no path becomes long. What cannot be
    removed is left.

    Parameters
    ----------
    folder : Path
        What is to go; nothing happens if it is gone.
    """
    with contextlib.suppress(OSError):
        while inner := _emptied(folder):
            for place in inner:
                for deeper in _emptied(place):
                    deeper.rename(folder / secrets.token_hex(16))
                place.rmdir()
        folder.rmdir()


def _emptied(folder: Path) -> list[Path]:
    """Remove what is no folder from a folder; return the folders in it, opened."""
    folder.chmod(0o700)
    inner = []
    with os.scandir(folder) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                inner.append(Path(entry.path))
                inner[-1].chmod(0o700)
            else:
                Path(entry.path).unlink()
    return inner
