"""What `mlcourse new` writes for each kind of exercise, and what it refuses: then nothing is written."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mlcourse.exercises
import mlcourse.numpy
from mlcourse.authoring import new_topic, unfilled, writing
from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.errors import GradingError

ROOT = Path(__file__).parents[2]
NEEDED = ("mlcourse/exercises/__init__.py", "book/_toc.yml", "CHANGELOG.md", "pyproject.toml")
KINDS = ["WAV-01", *(f"WAV-0{i}:{kind}" for i, kind in enumerate(("formula", "value", "choose", "proof"), 2))]
ROWS = [*KINDS, "WAV-06:explain", "WAV-07:code:wave_vjp"]


@pytest.fixture
def course(tmp_path):
    """As much of a course as is needed to add to it, and an older topic."""
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    old = {
        "mlcourse/exercises/old/one.py": 'Exercise(id="OLD-01", …)',
        "mlcourse/numpy/old.py": "def old_wave(x):\n    return x",
        "book/old.md": "(old-section)=\n## Old",
        "solutions/ps3-old/old-exercises.md": "# Old",
    }
    for name, text in old.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("topic", ["wave", "binary_cross_entropies"])
def test_every_kind_is_clean_and_can_be_imported(course, monkeypatch, topic):
    written = new_topic(course, topic, ROWS)
    assert set(map(str, written.new)) < files(course).keys()
    pytest.importorskip("ruff")
    for command in (["check", "--no-cache"], ["format", "--no-cache", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *map(str, written.new)],
            cwd=course, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
    for package in (mlcourse.exercises, mlcourse.numpy):
        place = str(course.joinpath(*package.__name__.split(".")))
        monkeypatch.setattr(package, "__path__", [*package.__path__, place])
    module = importlib.import_module(f"mlcourse.exercises.{topic}")
    assert [exercise.row for exercise in module.EXERCISES] == [row[:6] for row in ROWS]
    assert len({exercise.kind for exercise in module.EXERCISES}) == 6
    function = getattr(importlib.import_module(f"mlcourse.numpy.{topic}"), topic)
    with pytest.raises(NotImplementedError, match=rf"TODO\({topic}\): mlcourse/numpy/{topic}\.py: return"):
        function([1.0])


def test_a_set_that_is_there_gets_another_notebook_and_a_new_one_the_next_number(course):
    assert Path("solutions/ps4-wave/wave-exercises.md") in new_topic(course, "wave", ["WAV-01"]).new
    new_topic(course, "surf", ["SRF-01"], title="Surf & tide", problem_set="ps3-losses", part="Images")
    contents = (course / "book/_toc.yml").read_text(encoding="utf-8")
    assert "      - file: cnn\n      - file: surf\n" in contents
    assert (
        '"Problem set 3: losses"\n    chapters:\n      - file: losses-exercises\n      - file: surf-'
        in contents
    )
    assert '"Problem set 4: the perceptron"\n    chapters:\n      - file: mlp-forward\n' in contents
    assert "# Surf & tide\n" in (course / "book/surf.md").read_text(encoding="utf-8")


REFUSED = [  # topic, rows, options, and what is said
    ("wave", ["WAV-1"], {}, "a row is written like GEL-01"),
    ("wave", ["WAV-01:dance"], {}, "there is no kind 'dance' of exercise; there are code, formula"),
    ("wave", ["WAV-01", "WAV-01:proof"], {}, "the row WAV-01 is there twice"),
    ("Wave", ["WAV-01"], {}, "a topic is named like a module, such as smooth_activations, not 'Wave'"),
    ("class", ["WAV-01"], {}, "not 'class'"),
    ("wave", ["WAV-01"], {"problem_set": "waves"}, "a problem set is named like ps9-activations"),
    ("wave", ["WAV-01"], {"part": "Nowhere"}, "no numbered part 'Nowhere'; it has Functions and their"),
    ("wave", ["OLD-01"], {}, "the course has the row OLD-01 already"),
    ("old", ["WAV-01"], {}, "there is a topic old already: mlcourse/exercises/old"),
    ("wave", ["WAV-01:code:old_wave"], {}, "the function old_wave is in mlcourse/numpy/old.py already"),
    ("wave", ["WAV-01:code:old_section"], {}, "the section old-section is in book/old.md already"),
]


@pytest.mark.parametrize(("topic", "rows", "options", "message"), REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_written(course, topic, rows, options, message):
    before = files(course)
    with pytest.raises(GradingError, match=re.escape(message)):
        new_topic(course, topic, rows, **options)
    assert files(course) == before


def test_a_file_that_is_there_is_never_written_over(course):
    (course / "book/wave-exercises.md").write_text("mine", encoding="utf-8")
    before = files(course)
    with pytest.raises(GradingError, match=r"book/wave-exercises\.md is there already; nothing was written"):
        new_topic(course, "wave", ["WAV-01"])
    assert files(course) == before


@pytest.mark.parametrize("stopped_by", [OSError("no space left"), KeyboardInterrupt()])
def test_nothing_half_written_stays(course, monkeypatch, stopped_by):
    def stop(root, names):
        raise stopped_by

    monkeypatch.setattr(writing, "tidy", stop)
    before, folders = files(course), sorted(path for path in course.rglob("*") if path.is_dir())
    with pytest.raises(type(stopped_by)):
        new_topic(course, "wave", ["WAV-01"])
    assert files(course) == before
    assert sorted(path for path in course.rglob("*") if path.is_dir()) == folders


def test_the_command_says_what_it_wrote(course, capsys):
    assert run(["new", "wave", "WAV-01", "WAV-02:formula", "--root", str(course)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "new      mlcourse/exercises/wave/wave_function.py" in lines
    assert lines[-1] == "changed  CHANGELOG.md"
    assert run(["new", "wave", "WAV-03", "--root", str(course)]) == 1
    assert capsys.readouterr().err == "mlcourse: there is a topic wave already: mlcourse/exercises/wave\n"
    assert run(["new", "--help"]) == 0
    assert "Usage: mlcourse new" in capsys.readouterr().out


def test_the_course_has_nothing_left_to_do():
    left = "\n".join(map(str, unfilled(ROOT)))
    assert not left, f"left to write:\n{left}"
