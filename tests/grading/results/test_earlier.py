"""What stays of an earlier run: a score never gives way to "nothing handed in", unless somebody says so."""

import shutil

import pytest
import small_course

from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running import batch

SET, RIGHT, LIMITS = small_course.SET, small_course.RIGHT, Limits(seconds=2)
DROP = batch.Plan(drop_missing=True)
pytestmark = pytest.mark.usefixtures("warm")


def marks(course, student="student-01"):
    with open_gradebook(course) as book:
        found = book.find_submission(SET, student)
        return {g.name: (g.auto_score, g.needs_manual_grade) for n in found.notebooks for g in n.grades}


def executed(course):
    return sorted(path.name for path in course.autograded.rglob("*.ipynb"))


def graded_once(course, hand_in):
    hand_in(course, "student-01", RIGHT)
    hand_in(course, "student-02", RIGHT)
    assert [record.score for record in batch.grade_class(course, SET, limits=LIMITS)] == [6.0, 6.0]
    return marks(course), (course.graded(SET) / "student-02.json").read_bytes()


def test_a_class_folder_that_is_out_of_sight_takes_nothing_away(course, hand_in):
    before, neighbour = graded_once(course, hand_in)
    course.submitted.rename(course.root / "elsewhere")
    dry = batch.grade_class(course, SET, limits=LIMITS, plan=batch.Plan(dry_run=True))
    assert [record.score for record in dry] == [6.0, 6.0]
    first, second = batch.grade_class(course, SET, limits=LIMITS)
    assert (first.score, second.score) == (6.0, 6.0)
    assert first.look == [
        "not there any more: small-one.ipynb, small-two.ipynb; what was found before stands, and goes with "
        "--drop-missing"
    ]
    assert marks(course) == before
    assert executed(course) == ["small-one.ipynb", "small-one.ipynb", "small-two.ipynb", "small-two.ipynb"]
    assert "6" in write_csv(course, SET).read_text(encoding="utf-8").splitlines()[1]
    assert "not among your files this time" in write_feedback(course, SET)[0].read_text(encoding="utf-8")
    assert batch.grade_class(course, SET, limits=LIMITS) == [first, second]  # and again
    (course.root / "elsewhere").rename(course.submitted)
    batch.grade_class(course, SET, limits=LIMITS)
    assert (course.graded(SET) / "student-02.json").read_bytes() == neighbour


def test_a_submission_that_was_removed_is_named_and_goes_when_told(course, hand_in):
    before, neighbour = graded_once(course, hand_in)
    shutil.rmtree(course.submitted / "student-01")
    gone, stays = batch.grade_class(course, SET, limits=LIMITS)
    assert (gone.student, gone.score, bool(gone.look)) == ("student-01", 6.0, True)
    assert (stays.score, stays.look) == (6.0, [])
    assert marks(course) == before
    gone, stays = batch.grade_class(course, SET, limits=LIMITS, plan=DROP)
    assert (gone.status, gone.score, gone.look) == ("missing", None, [])
    assert set(marks(course).values()) == {(None, True)}
    assert not (course.autograded / "student-01" / SET).exists()
    assert (course.graded(SET) / "student-02.json").read_bytes() == neighbour


def test_one_notebook_handed_in_again_leaves_the_other_as_it_was(course, hand_in):
    graded_once(course, hand_in)
    shutil.rmtree(course.submitted / "student-01")
    hand_in(course, "student-01", RIGHT | {"small-1": "def double(x):\n    return x"}, names=("small-one",))
    record, _ = batch.grade_class(course, SET, limits=LIMITS)
    assert [part.score for part in record.exercises] == [0.0, 3.0, None, 1.0]
    assert [notebook.status for notebook in record.notebooks] == ["ok", "ok"]
    assert "small-two.ipynb" in record.look[0]
    assert marks(course)["small-3-check"] == (1.0, False)
    assert marks(course)["small-1-check"] == (0.0, False)
    assert executed(course).count("small-two.ipynb") == 2


def test_who_never_handed_in_is_missing_as_before(course, hand_in):
    hand_in(course, "student-01", RIGHT, names=("small-one",))
    (course.class_dir / "students.csv").write_text("id\nstudent-09\n", encoding="utf-8")
    first, nobody = batch.grade_class(course, SET, limits=LIMITS)
    assert [notebook.status for notebook in first.notebooks] == ["ok", "missing"]
    assert (nobody.status, nobody.score, nobody.look) == ("missing", None, [])
    assert marks(course)["small-3-check"] == (None, True)


def test_a_run_that_fails_takes_nothing_away_and_says_so(course, hand_in, full_disk):
    before, neighbour = graded_once(course, hand_in)
    full_disk()
    first, second = batch.grade_class(course, SET, limits=LIMITS)
    assert (first.status, first.score) == ("grader_fault", None)  # of this run, which ends with an error
    kept, _ = load_all(course.graded(SET))
    assert (kept.status, kept.score) == ("ok", 6.0)
    assert kept.look == [
        "it could not be graded again, and what had been found before stands: OSError: disk full"
    ]
    assert marks(course) == before
    assert len(executed(course)) == 4
    assert (second.score, (course.graded(SET) / "student-02.json").read_bytes()) == (6.0, neighbour)
