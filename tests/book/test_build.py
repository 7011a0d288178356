"""Pages run in forked kernels: same output, same failures, nothing left behind, a cache with a key."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from full import FULL
from mlbook import fingerprint

warm_kernels = pytest.importorskip("warm_kernels")  # needs fork

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")

CONFIGURATION = f"""
import sys
sys.path[:0] = [{str(ROOT / "book" / "_ext")!r}, {str(Path(__file__).parent)!r}]
extensions = ["myst_nb", "sphinx_design", "mlbook"]
course_registry = course_reference = "tiny_course"
nb_execution_mode = "cache"
nb_merge_streams = True
numfig = True
"""
HEAD = "---\nkernelspec: {name: python3, display_name: Python 3}\nfile_format: mystnb\n---\n# Page\n\n"
CELL = "```{{code-cell}}\n{code}\n```\n"
ROWS = """
(twice)=
## Twice

```{result} TNY-01
:claims: double(x) = 2 * x
```

(thrice)=
## Thrice

```{result} TNY-02
:claims: triple(x) = x + x + x
```
"""


@pytest.fixture
def book(tmp_path):
    """Build a book of pages with code; returns its log, exit code and pages."""
    source = tmp_path / "book"
    source.mkdir()
    (source / "conf.py").write_text(CONFIGURATION)
    pages = "\n".join(f"page{i}" for i in range(6))
    (source / "index.md").write_text(f"# Book\n\n```{{toctree}}\n{pages}\n```\n{ROWS}")

    def build(jobs, *codes, out="html", **environment):
        for i in range(6):
            code = codes[i] if i < len(codes) else f"print('page', {i})"
            text = HEAD + CELL.format(code=code) if i < len(codes) or i == 5 else "# Page without code"
            (source / f"page{i}.md").write_text(text)
        folder = tmp_path / "_build" / out
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-j", str(jobs), source, folder]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=100, start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"} | environment,
        )  # fmt: skip
        html = {page.stem: page.read_text(encoding="utf-8") for page in folder.glob("page*.html")}
        return SimpleNamespace(code=done.returncode, log=done.stdout + done.stderr, html=html)

    return build


CODES = (
    "import sys\nprint('out')\nprint('more')\n1 + 1",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))",
    "import numpy as np\nimport matplotlib\nnp.arange(3), matplotlib.get_backend()",
    "x = 5\nx ** 2",
    "import os\nfrom pathlib import Path\nPath.cwd().name, os.environ.get('MPLBACKEND')",
)


def test_forked_kernels_say_what_fresh_ones_say(book):
    codes = CODES if FULL else ["\n```\n\n```{code-cell}\n".join(CODES)]  # on a page each, or all on one
    ours, plain = book(2, *codes), book(1, *codes, out="plain/_build/html")
    assert (ours.code, plain.code) == (0, 0), ours.log + plain.log
    pages = len(codes) + 1
    assert f"running the code of {pages} pages" in ours.log
    assert "Executed notebook" not in ours.log  # that would be a kernel that started as usual
    assert plain.log.count("Executed notebook") == pages
    assert ours.html == plain.html
    assert "<b>bold</b>" in ours.html["page1" if FULL else "page0"]


@pytest.mark.skipif(not FULL, reason="MLCOURSE_FULL: a build of half a minute")
def test_what_has_run_does_not_run_again_and_nothing_is_left_running(book):
    token = "mlcourse-left-behind"
    book(2, LEFT_BEHIND=token)
    assert living_with(token) == []
    again = book(2, "print('changed')")
    assert "running the code of 1 pages: page0" in again.log
    assert "changed" in again.html["page0"]
    assert "running the code" not in book(2, "print('changed')").log


def living_with(token):
    """The command lines of processes that have a word in their environment."""
    left = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if token.encode() in (folder / "environ").read_bytes():
                left.append((folder / "cmdline").read_bytes())
        except OSError:
            continue  # not ours, or gone
    return left


def test_a_page_that_fails_is_an_error_with_its_reason_and_no_page_sees_another(book):
    looks = "import json\nhasattr(json, 'leak')"
    built = book(2, "import json\njson.leak = 1", "1 / 0", looks, looks)
    assert built.code != 0
    assert "page1.md: WARNING: Executing notebook failed: CellExecutionError" in built.log
    assert all("False" in built.html[f"page{i}"] for i in (2, 3))


def test_a_kernel_that_dies_is_an_error(book):
    built = book(2, "import os\nos._exit(3)")
    assert built.code != 0
    assert "Kernel died" in built.log


KILL = """
import os, signal
from pathlib import Path
warm = int(Path(f"/proc/{os.getppid()}/stat").read_text().split()[3])
if b"warm_kernels" in Path(f"/proc/{warm}/cmdline").read_bytes():
    os.kill(warm, signal.SIGKILL)
"""


@pytest.mark.skipif(not FULL, reason="MLCOURSE_FULL: a build of half a minute")
def test_without_the_warm_process_pages_run_as_usual(book):
    built = book(2, KILL)
    assert built.code == 0, built.log
    assert "Executed notebook" in built.log
    assert "page 5" in built.html["page5"]


def test_a_stream_that_came_in_pieces_is_joined():
    piece = lambda name, text: {"output_type": "stream", "name": name, "text": text}
    value = {"output_type": "execute_result", "data": {}}
    outputs = [
        piece("stdout", "a"),
        piece("stdout", "b\n"),
        piece("stderr", "c"),
        value,
        piece("stderr", "d"),
    ]
    whole = warm_kernels.joined(outputs)
    assert whole == [piece("stdout", "ab\n"), piece("stderr", "c"), value, piece("stderr", "d")]


def test_the_key_sees_the_package_and_the_lock_file(tmp_path):
    package, lock = tmp_path / "mlcourse", tmp_path / "constraints.txt"
    package.mkdir()
    (package / "a.py").write_text("x = 1")
    lock.write_text("numpy==2\n")
    seen = {fingerprint(package, lock)}
    (package / "a.py").write_text("x = 2")
    seen.add(fingerprint(package, lock))
    lock.write_text("numpy==3\n")
    seen.add(fingerprint(package, lock))
    (package / "b.py").write_text("")
    seen.add(fingerprint(package, lock))
    assert len(seen) == 4
    assert fingerprint(package, lock) in seen
