"""The students' build of the package: a wheel of the same sources, without grader and without rubrics.

What students hold is what a notebook's `check` needs: reference functions and known mistakes are in it, and
`mlcourse.grading`, `mlcourse.publishing`, `mlcourse.authoring`, every ``rubrics.toml`` and what
`right_answers` takes out are not. The files are laid out in a scratch folder with a project file of their
own, and the course's own build backend packs them: no network, and the same bytes every time.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import mlcourse
from mlcourse.exercises.marking import RUBRICS
from mlcourse.grading.course.errors import GradingError
from mlcourse.publishing.right_answers import without_right_answers

__all__ = ["EXTRAS", "LEFT_OUT", "build_wheel", "students_files", "students_paths"]

PACKAGE = Path(mlcourse.__file__).parent
LEFT_OUT = ("authoring", "grading", "publishing")
EXTRAS = ("formulas", "torch", "data")  # those that a notebook can ask for
KEPT = (".py", ".typed", ".toml")
DESCRIPTION = """# mlcourse, the students' build

The checks, hints and functions that the notebooks of the course call, and `mlcourse check` for answers
written in an editor. The grader is not in this build.
"""
BACKEND = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
METADATA = "2.4"  # what the pip and the tools of some years ago read, too
EPOCH = "1577836800"  # 2020-01-01: the time of every file in the wheel


def students_paths(package: Path = PACKAGE) -> dict[str, Path]:
    """Return where the files of the students' build come from, by their path below the package."""
    paths = {path.relative_to(package): path for path in sorted(package.rglob("*")) if path.is_file()}
    return {name.as_posix(): path for name, path in paths.items() if _is_for_students(name)}


def students_files(package: Path = PACKAGE) -> dict[str, bytes]:
    """Return the files of the students' build, by their path below the package, in a fixed order."""
    files = {name: path.read_bytes() for name, path in students_paths(package).items()}
    sources = {name: content.decode() for name, content in files.items() if name.endswith(".py")}
    return files | {name: text.encode() for name, text in without_right_answers(sources).items()}


def _is_for_students(name: Path) -> bool:
    """Tell whether a file of the package goes out, by its path in it."""
    hidden = any(part.startswith(".") for part in name.parts)
    return name.parts[0] not in LEFT_OUT and name.suffix in KEPT and name.name != RUBRICS and not hidden


def build_wheel(folder: Path, package: Path = PACKAGE) -> Path:
    """Build the students' wheel into a folder; return its path.

    Raises
    ------
    GradingError
        If the package does not lie in the course's repository, the backend is missing, or it fails.
    """
    project = _students_project(package.parent / "pyproject.toml")
    if importlib.util.find_spec("hatchling") is None:
        raise GradingError('hatchling is not installed; run: pip install "mlcourse[grading]"')
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in students_files(package).items():
            target = Path(scratch, package.name, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        Path(scratch, "README.md").write_text(DESCRIPTION, encoding="utf-8")
        shutil.copyfile(package.parent / "LICENSE", Path(scratch, "LICENSE"))
        Path(scratch, "pyproject.toml").write_text(project, encoding="utf-8")
        return folder / _packed(Path(scratch), folder)


def _packed(sources: Path, folder: Path) -> str:
    """Let the backend pack what lies in `sources`; return the wheel's name."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", BACKEND, str(folder.resolve())],
        cwd=sources,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise GradingError(f"the students' wheel could not be built: {done.stderr.strip()[-500:]}")
    return done.stdout.splitlines()[-1].strip()


def _students_project(path: Path) -> str:
    """Return the project file of the students' build: the course's, with its own extras alone."""
    if not path.is_file():
        raise GradingError(f"the students' wheel is built from the course's repository: there is no {path}")
    whole = tomllib.loads(path.read_text(encoding="utf-8"))
    project = whole["project"]
    kept = ("name", "version", "description", "requires-python", "license", "dependencies")
    tables: dict[str, dict[str, Any]] = {
        "build-system": whole["build-system"],
        "project": {key: project[key] for key in kept}
        | {"readme": "README.md", "license-files": ["LICENSE"], "keywords": ["students"]},
        "project.optional-dependencies": {e: project["optional-dependencies"][e] for e in EXTRAS},
        "project.scripts": project["scripts"],
        "project.entry-points.pytest11": project["entry-points"]["pytest11"],
        "tool.hatch.build.targets.wheel": {
            "packages": ["mlcourse"],
            "core-metadata-version": METADATA,
        },
    }
    return "\n".join(_table(name, values) for name, values in tables.items())


def _table(name: str, values: dict[str, Any]) -> str:
    """A table of texts and lists of texts in TOML, which writes both as JSON does."""
    return "\n".join([f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items()), ""])
