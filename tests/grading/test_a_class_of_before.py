"""A class that an earlier release has graded: read, graded again and reported with the same marks."""

import csv
import tarfile
from pathlib import Path

import small_course

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running.batch import grade_class

SET = small_course.SET
# Graded before rooms were moved: right, mistaken, half handed in, damaged, absent; one mark by hand.
CLASS = Path(__file__).parent / "fixtures" / "class-before-the-rooms.tar.gz"


def marks(records):
    return {r.student: [(e.exercise, e.status, e.score, e.mistake) for e in r.exercises] for r in records}


def rows(path):
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_its_marks_stay(course):
    with tarfile.open(CLASS) as archive:
        archive.extractall(course.root, filter="data")
    before, table = load_all(course.graded(SET)), rows(course.report(SET) / "scores.csv")
    assert [record.student for record in before] == [f"student-0{i}" for i in range(1, 6)]
    assert rows(write_csv(course, SET)) == table
    after = grade_class(course, SET)
    assert marks(after) == marks(before)
    assert rows(write_csv(course, SET)) == table
    with open_gradebook(course) as book:
        grade = book.find_grade("small-2-explain", "small-one", SET, "student-01")
        comment = book.find_comment("small-2-explain", "small-one", SET, "student-01")
        assert (grade.manual_score, comment.manual_comment) == (1.5, "A reason is missing.")
    assert len(write_feedback(course, SET)) == 5
    assert "student-04" in write_report(course, SET).read_text(encoding="utf-8")
