"""The folder of a class is its owner's alone, and never becomes a part of a repository."""

import contextlib
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from mlcourse.grading.course.errors import GradingError

__all__ = ["make_private"]

OTHERS = 0o007


def make_private(folder: Path) -> None:
    """Make the folder of a class, if it is not there, for its owner alone.

    One that is there and that everybody on the machine may read is closed; one that was opened to a group
    stays so.

    Raises
    ------
    GradingError
        If it lies in a git repository that does not ignore it.
    """
    _refuse_published(folder)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not folder.is_dir():
        raise GradingError(f"{folder} is a file; the folder of a class was expected")
    if folder.stat().st_mode & OTHERS:
        with contextlib.suppress(PermissionError):  # it is somebody else's, who has to close it
            folder.chmod(0o700)


@lru_cache(maxsize=16)
def _refuse_published(folder: Path) -> None:
    """Ask git, where there is a repository around; without git nothing is published from here."""
    around = next((place for place in folder.parents if (place / ".git").exists()), None)
    if (folder / ".git").exists():
        raise GradingError(f"{folder} is a repository itself; the folder of a class cannot be one")
    if around is None or shutil.which("git") is None:
        return
    asked = ["git", "-C", str(around), "check-ignore", "--quiet", f"{folder}/"]
    if subprocess.run(asked, capture_output=True, check=False).returncode == 1:
        own = folder.relative_to(around)
        raise GradingError(
            f"{folder} lies in a git repository that does not ignore it, so students' work could be "
            f"published; add /{own}/ to {around / '.gitignore'}, or choose a folder elsewhere"
        )
