"""A grader that is killed, or whose disk is full, leaves nothing half done; the next run makes it whole.

``make faults`` kills at 200 moments (MLCOURSE_KILLS) and repeats the rest more often (MLCOURSE_ROUNDS).
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import small_course

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("MLCOURSE_KILLS", "3"))
ROUNDS = int(os.environ.get("MLCOURSE_ROUNDS", "1"))
ANSWERS = {
    "student-01": RIGHT,
    "student-02": RIGHT | {"small-1": "def double(x):\n    return x"},
    "student-03": RIGHT | {"small-2": "import os; os._exit(1)"},
    "student-04": {},
    "student-05": RIGHT | {"small-1": "def double(x):\n    raise KeyError(x)"},
    "student-06": RIGHT | {"small-3": "import random; lucky = random.randint(6, 8)"},
}


@pytest.fixture(scope="module")
def untouched(released_root, tmp_path_factory, hand_in):
    """A class in which things go wrong, nothing of it graded."""
    course = Course.at(shutil.copytree(released_root, tmp_path_factory.mktemp("untouched") / "course"))
    for student, answers in ANSWERS.items():
        hand_in(course, student, answers)
    course.secret()
    return course


@pytest.fixture(scope="module")
def undisturbed(untouched, tmp_path_factory):
    """The same class, graded with nothing in the way; how many seconds it took."""
    course = Course.at(shutil.copytree(untouched.root, tmp_path_factory.mktemp("undisturbed") / "course"))
    began = time.monotonic()
    finish(course)
    return course, time.monotonic() - began


@pytest.fixture
def handed_in(untouched, tmp_path):
    """A copy of the class, to be graded."""
    return Course.at(shutil.copytree(untouched.root, tmp_path / "handed-in"))


@pytest.fixture
def finished(undisturbed, tmp_path):
    """A copy of the class that is graded already."""
    return Course.at(shutil.copytree(undisturbed[0].root, tmp_path / "finished"))


def command(course):
    return [sys.executable, "-m", "mlcourse.cli", "grade", SET, "--root", str(course.root), "--timeout", "2",
            "--workers", "2"]  # fmt: skip


def start(course, **options):
    return subprocess.Popen(
        command(course), env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )  # fmt: skip


def finish(course):
    process = start(course)
    said = process.communicate(timeout=120)[0].decode()
    assert process.returncode == 0, said


def content(course):
    """All that the gradebook says, without the numbers of its rows."""
    with open_gradebook(course) as book:
        return {
            (submission.student.id, notebook.name, grade.name): (
                grade.auto_score, grade.manual_score, grade.needs_manual_grade,
                notebook.late_submission_penalty,
            )
            for submission in book.assignment_submissions(SET)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }  # fmt: skip


def files(course):
    """Records and executed notebooks, byte by byte."""
    places = (course.graded(SET), course.autograded)
    return {
        str(path.relative_to(course.class_dir)): path.read_bytes()
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_killing_the_grader_at_any_moment_changes_nothing_in_the_end(handed_in, undisturbed):
    course, (spare, seconds) = handed_in, undisturbed
    whole, wanted = content(spare), files(spare)
    assert len(whole) == 4 * len(ANSWERS)
    chance = random.Random(7)
    for _ in range(KILLS):
        process = start(course)
        time.sleep(chance.uniform(0.1, 0.95) * seconds)
        process.kill()
        process.communicate()
        there = content(course)
        for student in {student for student, *_ in there}:
            new = {key: value for key, value in whole.items() if key[0] == student}
            now = {key: value for key, value in there.items() if key[0] == student}
            assert now == new, f"{student} is half done"
    finish(course)
    assert content(course) == whole
    assert files(course) == wanted
    finish(course)  # and once more: nothing doubled
    assert content(course) == whole
    assert files(course) == wanted
    assert not course.partial.exists()


def test_two_graders_at_once_lose_nothing(finished):
    """Whoever comes second is told so, before anything is written."""
    course = finished
    whole, wanted, chance = content(course), files(course), random.Random(5)
    for _ in range(ROUNDS):
        processes = [start(course)]
        time.sleep(chance.uniform(0, 1))
        processes.append(start(course))
        said = [process.communicate(timeout=120)[0].decode() for process in processes]
        codes = [process.returncode for process in processes]
        assert 0 in codes, said
        for code, text in zip(codes, said, strict=True):
            assert code == 0 or "another run" in text, text
            assert "Traceback" not in text
        assert (content(course), files(course)) == (whole, wanted)


@pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.call(["unshare", "-Urm", "true"], stderr=-3) != 0,
    reason="needs a mount namespace for a small disk",
)
def test_a_full_disk_loses_nothing(handed_in, undisturbed, tmp_path):
    """It is full at another moment in each round."""
    spare, chance = undisturbed[0], random.Random(11)
    for number in range(ROUNDS):
        saved = full_disk(handed_in, tmp_path / f"round-{number}", free=chance.randint(30, 160))
        assert content(saved) == content(spare)
        assert files(saved) == files(spare)


def full_disk(course, folder, free):
    """Grade on a disk with `free` KiB left, then on one with room; return what is there in the end."""
    disk = folder / "disk"
    disk.mkdir(parents=True)
    grade = " ".join(command(Course.at(disk / "course")))
    script = f"""
        mount -t tmpfs -o size=50m tmpfs {disk} && cp -r {course.root} {disk}/course || exit 90
        mount -o remount,size=$(($(du -sk {disk} | cut -f1) + {free}))k {disk} || exit 90
        {grade} && exit 91
        mount -o remount,size=50m {disk} && {grade} || exit 92
        mkdir {folder}/saved && cp -r {disk}/course/class {folder}/saved/
    """
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script],
        capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return Course.at(course.root, folder / "saved" / "class")


def test_any_number_of_workers_in_any_order_gives_the_same(handed_in):
    course = handed_in
    limits = Limits(seconds=2)
    chance, seen = random.Random(3), set()
    with Engine() as engine:
        engine.require()
        jobs = batch._jobs(course, SET, None, limits)
        for _ in range(ROUNDS):
            for workers in (1, 2, 8):
                chance.shuffle(jobs)
                results = list(batch._run(jobs, batch.Plan(workers=workers), engine))
                log = course.class_dir / "faults.log"
                assert not log.exists(), log.read_text(encoding="utf-8")
                texts = sorted(
                    result.record.to_json()
                    + "".join(nbformat.writes(n.notebook) for n in result.marked.notebooks)
                    for result in results
                )
                seen.add("".join(texts))
    assert len(seen) == 1


def test_a_dry_run_changes_nothing_and_says_what_would_change(finished, capsys):
    from mlcourse.grading.command_line.commands import run

    course = finished
    before = (content(course), files(course))
    path = course.submitted / "student-02" / SET / "small-one.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("return x\\", "return x + x\\").replace(
        'return x"', 'return x + x"'), encoding="utf-8")  # fmt: skip
    assert run(["grade", SET, "--root", str(course.root), "--timeout", "2", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "What would change" in said
    assert "student-02" in said
    assert "student-01" not in said.split("What would change")[1]
    assert (content(course), files(course)) == before
    finish(course)
    assert content(course) != before[0]


def test_late_penalties_follow_the_configuration(handed_in):
    course = handed_in
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n", encoding="utf-8"
    )
    with open_gradebook(course) as book:
        book.update_or_create_assignment(SET, duedate="2026-01-01 12:00:00 UTC")
    for student, day in (("student-01", "2025-12-31"), ("student-02", "2026-01-02")):
        stamp = course.submitted / student / SET / "timestamp.txt"
        stamp.write_text(f"{day} 12:00:00 UTC\n", encoding="utf-8")
    batch.grade_class(course, SET, ["student-01", "student-02"], Limits(seconds=2))
    with open_gradebook(course) as book:
        in_time, late = (book.find_submission(SET, student) for student in ("student-01", "student-02"))
        assert (in_time.late_submission_penalty, in_time.total_seconds_late) == (0, 0)
        assert late.total_seconds_late == 86400
        assert late.late_submission_penalty == late.score > 0
