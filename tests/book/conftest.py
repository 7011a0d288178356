"""Two kinds of book for the tests: tiny ones of a few lines, and the course's own, built once."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(Path(__file__).parent), str(ROOT / "tests")]

CONFIGURATION = f"""
import sys
sys.path[:0] = [{str(ROOT / "book" / "_ext")!r}, {str(Path(__file__).parent)!r}]
extensions = ["myst_parser", "sphinx_design", "mlbook"]
myst_enable_extensions = ["dollarmath"]
course_registry = course_reference = "tiny_course"
course_leads = False
numfig = True
exclude_patterns = ["_assets"]
"""

INDEX = """
# Book

```{{toctree}}
:glob:
*
```

(twice)=
## Twice

```{{result}} TNY-01
---
title: Doubling
claims: |
  {first}
---
$2x$
```

(thrice)=
## Thrice

```{{result}} TNY-02
---
title: Tripling
claims: |
  triple(x) = x + x + x
---
$3x$
```
"""


@pytest.fixture
def tiny_book(tmp_path):
    """Build a book in a folder of its own; returns its warnings, exit code and pages."""
    from warm_sphinx import sphinx

    def build(index=None, first="double(x) = 2 * x", files=(), builder="html", config="", **pages):
        source, out = tmp_path / "book", tmp_path / "html"
        source.mkdir(exist_ok=True)
        (source / "conf.py").write_text(CONFIGURATION + config)
        (source / "index.md").write_text(INDEX.format(first=first) if index is None else index)
        for name, text in pages.items():
            (source / f"{name}.md").write_text(text)
        for name, text in dict(files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        # -W only decides on the exit code: --keep-going reports everything
        done = sphinx("-q", "-W", "--keep-going", "-b", builder, source, out)
        warnings = [line.split("WARNING: ", 1)[1] for line in done.log.splitlines() if "WARNING: " in line]
        # Names of pages in front of a warning depend on the folder; what is said does not.
        html = {page.stem: page.read_text(encoding="utf-8") for page in out.glob("*.html")}
        return SimpleNamespace(warnings=warnings, code=done.code, html=html, log=done.log, site=out)

    return build


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build the course's book; returns its folder. Parallel test processes share one build."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = base / "book-site", base / "book-site.log"
    try:
        folder.mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.5)
    else:
        command = [sys.executable, "book/_ext/build.py", "public", "--output", folder]
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
            "MPLBACKEND": "agg",
            "MLCOURSE_BROWSER": "",
        }
        result = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        unfinished = done.with_suffix(".part")
        unfinished.write_text(f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}")
        unfinished.rename(done)
    log = done.read_text()
    warnings = re.findall(r"^.*\b(?:WARNING|ERROR): .*$", log, flags=re.MULTILINE)
    if not log.startswith("exit code 0\n"):
        pytest.fail("the book does not build:\n" + ("\n".join(warnings) or log[-3000:]))
    return folder / "_build" / "html"
