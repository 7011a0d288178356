"""Build the book, with its progress as it goes."""

import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from mlcourse.grading.errors import GradingError

__all__ = ["COMMAND", "build_book"]

COMMAND = ("build", "book", "-W", "-n", "--keep-going", "--path-output", ".")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
KEPT = 15


def build_book(root: Path, progress: Callable[[str], None] = lambda line: None) -> Path:
    """Build ``book/`` into ``_build/html``; any warning is an error.

    Parameters
    ----------
    root : Path
        The repository.
    progress : callable
        Called with every line that the build prints.

    Returns
    -------
    Path
        The first page.

    Raises
    ------
    GradingError
        With the last warnings, if the build fails.
    """
    program = Path(sys.executable).with_name("jupyter-book")
    if not program.exists():
        raise GradingError('jupyter-book is not installed; run: pip install "mlcourse[book]"')
    process = subprocess.Popen(
        [program, *COMMAND],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    last, warnings = deque(maxlen=KEPT), deque(maxlen=KEPT)
    with process:
        for line in process.stdout or ():
            line = ANSI.sub("", line.split("\r")[-1]).strip()
            if line:
                last.append(line)
                progress(line)
            if "WARNING" in line or "ERROR" in line:
                warnings.append(line)
    if process.returncode != 0:
        shown = "\n  ".join(warnings or last)
        raise GradingError(f"the book could not be built (exit code {process.returncode}):\n  {shown}")
    return root / "_build" / "html" / "index.html"
