"""Build an edition of the book, and say how far it is."""

import difflib
import importlib.util
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from mlcourse.grading.course.errors import GradingError

__all__ = ["EDITIONS", "build_book"]

EDITIONS = {"public": "html/index.html", "ta": "ta/html/index.html", "pdf": "pdf/every-step-shown.pdf"}
PROGRAM = Path("book", "_ext", "build.py")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
PERCENT = re.compile(r"(reading|writing) (?:sources|output)\.\.\. \[ *(\d+)%\] ?(.*)")
UPDATE = re.compile(r"(\d+) added, (\d+) changed")
KEPT = 15


def build_book(
    root: Path,
    progress: Callable[[str], None] = lambda line: None,
    edition: str = "public",
    page: str = "",
) -> Path:
    """Build an edition of ``book/``; any warning is an error.

    Parameters
    ----------
    root : Path
        The repository.
    progress : callable
        Told what the build is doing, in a few words each time.
    edition : {"public", "ta", "pdf"}
        For everybody into ``_build/html``; with solutions and rubrics, for teaching assistants, into
        ``_build/ta/html``; or as one PDF (needs xelatex) into ``_build/pdf``.
    page : str, optional
        Build this page alone, such as ``"softmax"``, into ``_build/page``: its claims, boxes, figures and
        code. Links to other pages are not followed.

    Returns
    -------
    Path
        The first page, or the PDF.

    Raises
    ------
    GradingError
        With the last warnings, if the build fails.
    """
    if importlib.util.find_spec("jupyter_book") is None:
        raise GradingError('jupyter-book is not installed; run: pip install "mlcourse[book]"')
    if page:
        _require_page(root, page)
        _run([sys.executable, str(PROGRAM), "--page", page], root, progress)
        return root / "_build" / "page" / page / f"{page}.html"
    result = root / "_build" / EDITIONS[edition]
    if edition != "pdf":
        _run([sys.executable, str(PROGRAM), edition], root, progress)
        return result
    if shutil.which("latexmk") is None or shutil.which("xelatex") is None:
        raise GradingError("a PDF needs latexmk and xelatex; README.md names the packages")
    _run([sys.executable, str(PROGRAM), "latex"], root, progress)
    progress("typesetting with xelatex, three times")
    _run(["make", "-C", str(result.parent / "latex")], root, lambda line: None)
    shutil.copyfile(result.parent / "latex" / result.name, result)
    return result


def _require_page(root: Path, page: str) -> None:
    """Raise a `GradingError` unless the book has this page."""
    book = root / "book"
    if not (book / f"{page}.md").is_file():
        near = difflib.get_close_matches(page, [path.stem for path in book.glob("*.md")], n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise GradingError(f"the book has no page {page!r}: there is no book/{page}.md{meant}")


def _run(command: list[str], root: Path, progress: Callable[[str], None]) -> None:
    """Run one command; pass on what it is doing, and raise what it warned about if it fails."""
    process = subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    last: deque[str] = deque(maxlen=KEPT)
    warnings: deque[str] = deque(maxlen=KEPT)
    with process:
        for line in process.stdout or ():
            line = ANSI.sub("", line).strip()
            if line:
                last.append(line)
            if said := _in_words(line):
                progress(said)
            if "WARNING: " in line or "ERROR: " in line:
                warnings.append(line)
    if process.returncode != 0:
        shown = "\n  ".join(warnings or last)
        raise GradingError(f"the book could not be built (exit code {process.returncode}):\n  {shown}")


def _in_words(line: str) -> str:
    """Return what a line of Sphinx's says about the progress; "" if nothing."""
    if found := PERCENT.search(line):
        return f"{found[1]} pages, {found[2]} %: {found[3]}"
    if found := UPDATE.search(line):
        return f"reading {int(found[1]) + int(found[2])} pages that are new or changed"
    if line.startswith("preparing documents"):
        return "writing pages"
    return line if line.startswith(("running the code of", "claims and sources: ")) else ""
