"""Build an edition of the book: Jupyter Book's own build, with a process for every processor.

``python book/_ext/build.py [public|ta|latex] [--output FOLDER] [--page NAME]``. The public edition is what
``jupyter-book build book -W -n --keep-going`` makes, page for page. The TA edition has the worked solutions;
the latex edition is what a PDF is made of. With ``--page`` one page is built alone, with its claims, boxes,
figures and code: for whoever writes it. Where processes cannot be forked (Windows, macOS) there is one.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import partial
from pathlib import Path

import mlcourse._quick_start  # noqa: F401 (first of all)

# There is a process for every processor: on the pages' small arrays, more threads only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
PLACES = {"public": "html", "ta": "ta/html", "latex": "pdf/latex"}  # within the output's folder _build
TA_PAGES = {"caption": "For teaching assistants", "chapters": [{"file": "ta/marking"}]}


def processes() -> int:
    """Return how many processes may work at once."""
    if sys.platform != "linux":
        return 1
    return max(2, len(os.sched_getaffinity(0)))


def contents_with_ta_pages(folder: Path) -> str:
    """Write the table of contents of the TA edition: the book's own, and the pages for TAs first."""
    import yaml

    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    contents["parts"].insert(1, TA_PAGES)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "_toc.yml"
    file.write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")
    return str(file)


def contents_of_one(page: str, folder: Path) -> str:
    """Write the table of contents of a book that is this page, and what it cites."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "_toc.yml"
    text = f"format: jb-book\nroot: {page}\nchapters:\n  - file: bibliography\n"
    file.write_text(text, encoding="utf-8")
    return str(file)


def build(edition: str, output: Path, jobs: int, address: str = "", page: str = "", browser: str = "") -> int:
    """Build with Jupyter Book's configuration; return the exit code. A warning is an error."""
    import sphinx.builders
    from jupyter_book.sphinx import build_sphinx

    gc.disable()  # a build makes trees that live until its end: a sixth of the time would go into looking
    # Small batches: chapters take much longer than other pages, and come one after the other.
    sphinx.builders.make_chunks = partial(sphinx.builders.make_chunks, maxbatch=3)
    place = output / "_build" / (f"page/{page}" if page else PLACES[edition])
    if page:
        contents = contents_of_one(page, place.parent.parent / "contents" / page)
    else:
        contents = "_toc.yml" if edition != "ta" else contents_with_ta_pages(place.parent)
    code = build_sphinx(
        ROOT / "book",
        place,
        path_config=ROOT / "_config.yml",
        noconfig=True,
        confoverrides={
            "course_edition": edition,
            "course_page": page,
            "external_toc_path": contents,
            "latex_individualpages": False,
            "nitpicky": not page,
            **({"html_baseurl": address} if address else {}),
            **({"mlcourse_browser": browser} if browser else {}),
        },
        builder="latex" if edition == "latex" else "html",
        warningiserror=True,
        keep_going=True,
        jobs=jobs,
    )
    return code if isinstance(code, int) else 1


def main(arguments: list[str]) -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("edition", nargs="?", choices=PLACES, default="public")
    parser.add_argument("--output", type=Path, default=ROOT, help="Folder that gets _build.")
    parser.add_argument("--jobs", type=int, default=processes(), help="Processes at once.")
    parser.add_argument("--page", default="", help="Build this page alone, such as softmax.")
    chosen = parser.parse_args(arguments)
    # Where the site will be, if somewhere else than html.baseurl in _config.yml says.
    address = os.environ.get("MLCOURSE_BASE_URL", "")
    # What the pages on which exercises are solved load, see `make solve`.
    browser = os.environ.get("MLCOURSE_BROWSER", "")
    return build(chosen.edition, chosen.output.resolve(), chosen.jobs, address, chosen.page, browser)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
