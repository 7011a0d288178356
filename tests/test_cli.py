"""The command line: help, errors in one line, exit codes, and what it does without its extra."""

import subprocess
import sys

import pytest

from mlcourse import __version__
from mlcourse.grading.command_line.commands import run

BLOCKED = (
    "import sys; sys.modules['typer'] = None; sys.argv = ['mlcourse', 'demo']; "
    "from mlcourse.cli import main; main()"
)


def mlcourse(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "mlcourse.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_version():
    done = mlcourse("--version")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, f"mlcourse {__version__}", "")


def test_help_lists_every_command():
    done = mlcourse("--help")
    assert done.returncode == 0
    commands = (
        "book",
        "release",
        "collect",
        "grade",
        "feedback",
        "report",
        "export",
        "check",
        "demo",
        "new",
        "class",
    )
    for command in commands:
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    "command", ["book", "release", "grade", "feedback", "report", "export", "demo", "new"]
)
def test_every_command_explains_itself(command, capsys):
    assert run([command, "--help"]) == 0
    assert f"Usage: mlcourse {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["release", "ps9"], 1, "there is no problem set 'ps9'"),
        (["grade", "ps9"], 1, "there is no problem set 'ps9'"),
        (["feedback", "ps2-softmax"], 1, "has not been graded yet; run: mlcourse grade ps2-softmax"),
        (["report", "ps2-softmax"], 1, "has not been graded yet"),
        (["export", "ps2-softmax"], 1, "has not been graded yet"),
        (["demo"], 1, "there is no course in"),
        (["new", "gelu", "GEL-01"], 1, "there is no course in"),
        (["new", "gelu"], 2, "Missing argument 'ROW"),
        (["new-mistake", "JAC-99"], 1, "there is no exercise 'JAC-99'"),
        (["new-mistake", "JAC-05-explain"], 1, "JAC-05-explain is marked by a person"),
        (["new-mistake", "JAC-05", "3f2a"], 1, "ps2-softmax has no group '3f2a' of wrong answers to JAC-05"),
        (["book", "--page", "sofmax"], 1, "the book has no page 'sofmax': there is no book/sofmax.md"),
        (["release"], 2, "Missing argument 'SET'"),
        (["class", "new", "--zone", "CET"], 1, "'CET' is no named time zone"),
        (["class", "new", "--class", "."], 1, "holds the course itself"),
        (["collect", "ps9"], 2, "Missing argument 'FROM"),
        (["export", "--for", "paper", "ps9"], 2, "Invalid value for '--for'"),
        (["collect", "ps9", "x.zip"], 1, "there is no problem set 'ps9'"),
        (["class", "old"], 2, "No such command 'old'"),
        (["class", "list", "nobody.csv"], 1, "nobody.csv cannot be read: No such file"),
        (["class", "forget", "student-01"], 1, "there is no class in"),
        (["grade", "ps9", "--workers", "0"], 2, "Invalid value for '--workers'"),
        (["paint"], 2, "No such command 'paint'"),
        (["grade", "ps9", "--colour"], 2, "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_error_takes_one_line(tmp_path, monkeypatch, capsys, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == code
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_slip_in_the_class_file_stops_every_command(tmp_path, monkeypatch, capsys):
    (tmp_path / "here" / "class").mkdir(parents=True)
    (tmp_path / "here" / "class" / "course.toml").write_text("[late]\nfree_day = 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    for command in ("release", "grade", "feedback", "report", "export"):
        assert run([command, "ps9", "--root", str(tmp_path), "--class", "class"]) == 1
        said = capsys.readouterr().err
        assert said.endswith(
            "here/class/course.toml, line 2: 'free_day' is not known here; did you mean 'free_days'?\n"
        )
        assert said.count("\n") == 1


def test_verbose_gives_the_traceback(tmp_path):
    done = mlcourse("--verbose", "release", "ps9", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "GradingError: there is no problem set" in done.stderr


def test_without_the_extra_it_says_which():
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert 'pip install "mlcourse[grading]"' in done.stderr
    assert done.stderr.count("\n") == 1


def test_importing_the_course_loads_nothing_of_the_grader():
    code = "import mlcourse, sys; print([n for n in sys.modules if 'grading' in n or n == 'typer'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
