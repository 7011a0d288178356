"""What has run is run again when what it imports changes, and only then."""

from pathlib import Path

import pytest
from mlbook.caches import Imports, code_of, key_of

ROOT = Path(__file__).parents[2]
IMPORTS = Imports(ROOT)
FILES = {
    "mlcourse/__init__.py": "",
    "mlcourse/exercises/__init__.py": "from mlcourse.numpy.wave import wave\nHINT = 'start with the sign'",
    "mlcourse/numpy/__init__.py": "",
    "mlcourse/numpy/_shared.py": "TWO = 2",
    "mlcourse/numpy/wave.py": "from mlcourse.numpy._shared import TWO\n__all__ = ['wave', 'wave_grad']",
    "mlcourse/numpy/norm.py": "__all__ = ['norm']",
    "constraints.txt": "numpy==2\n",
}
HEAD = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n# Page\n\n"


def page(code, head=HEAD):
    return f"{head}```{{code-cell}}\n:tags: [numpy]\n{code}\n```\n"


@pytest.fixture
def changes(tmp_path):
    """Tell which files change the key of a page with this code."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def changes(code, head=HEAD):
        before, found = key_of(page(code, head), tmp_path), set()
        for name, text in FILES.items():
            (tmp_path / name).write_text(f"{text}\n# changed")
            if key_of(page(code, head), tmp_path) != before:
                found.add(name.removeprefix("mlcourse/"))
            (tmp_path / name).write_text(text)
        assert key_of(page(code, head), tmp_path) == before
        return found

    return changes


PACKAGES = {"__init__.py", "numpy/__init__.py", "constraints.txt"}


def test_a_name_leads_to_the_file_that_exports_it_and_on(changes):
    found = changes("from mlcourse.numpy import wave_grad\nwave_grad(1)")
    assert found == PACKAGES | {"numpy/wave.py", "numpy/_shared.py"}


def test_a_package_leads_to_all_that_lies_in_it(changes):
    everything_numeric = PACKAGES | {"numpy/wave.py", "numpy/_shared.py", "numpy/norm.py"}
    assert changes("import mlcourse.numpy as mn") == everything_numeric
    assert changes("from mlcourse.numpy import made_when_asked_for") == everything_numeric


def test_a_page_that_checks_an_answer_depends_on_every_hint(changes):
    every = {name.removeprefix("mlcourse/") for name in FILES}
    assert changes("from mlcourse import check") == every


def test_code_that_is_no_python_still_imports(changes):
    assert "numpy/norm.py" in changes("%matplotlib inline\n    from mlcourse.numpy import norm")


def test_a_page_without_a_kernel_depends_on_nothing(changes):
    assert changes("from mlcourse import check", head="# Page\n\n") == {"constraints.txt"}


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.md")), ids=lambda path: path.stem)
def test_no_chapter_depends_on_the_declarations(path):
    code = code_of(path.read_text(encoding="utf-8"))
    reached = {file.relative_to(ROOT).parts[1] for file in IMPORTS.reached_from(code)}
    assert "numpy" in reached or not code
    assert path.stem == "how-to" or not reached & {"exercises", "checks", "grading", "answers"}
