"""A class of troubles: each ends in a status of its own, and none of them costs anybody else a point."""

import json
import shutil
import threading
import time

import nbformat
import pytest
import small_course

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import graded_records, write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.running import batch, submission

SET, RIGHT = small_course.SET, small_course.RIGHT
LIMITS = Limits(seconds=2)


def double(body):
    return RIGHT | {"small-1": f"def double(x):\n    {body}"}


TROUBLES = {
    "student-01": RIGHT,
    "student-02": {},
    "student-03": double("while True: pass"),
    "student-04": double("import os; os._exit(1)"),
    "student-05": double("return (2 * x"),
    "student-06": double("import warnings; warnings.warn('harmless'); return 2 * x"),
    "student-07": double("return [0] * 10**12"),
    "student-08": double("print('input', x); return x + 1"),
    "student-09": RIGHT | {"small-1": "check = lambda *args, **options: 2.0\ndouble = abs"},
    "student-10": double("import os; return os.environ['MLCOURSE_SECRET']"),
    "student-11": RIGHT,  # and the second notebook is cut off
}
# of the four parts: SMALL-1, SMALL-2, the written answer, SMALL-3
EXPECTED = {
    "student-01": ("ok", [("ok", 2.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-02": ("ok", [("missing", 0.0), ("missing", 0.0), ("missing", 0.0), ("missing", 0.0)]),
    "student-03": ("timeout", [("timeout", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-04": ("crashed", [("crashed", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-05": ("ok", [("error", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-06": ("ok", [("ok", 2.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-07": ("memory", [("memory", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-08": ("ok", [("wrong", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-09": ("ok", [("wrong", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-10": ("ok", [("error", 0.0), ("ok", 3.0), ("pending", None), ("ok", 1.0)]),
    "student-11": (
        "invalid_submission",
        [("ok", 2.0), ("ok", 3.0), ("pending", None), ("invalid_submission", None)],
    ),
    "student-12": ("missing", [("missing", None)] * 4),
}


@pytest.fixture(scope="module")
def graded(released_root, tmp_path_factory):
    """The class of troubles, graded once."""
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    for student, answers in TROUBLES.items():
        folder = course.submitted / student / SET
        folder.mkdir(parents=True)
        for name in ("small-one", "small-two"):
            notebook = nbformat.read(course.exercises / SET / f"{name}.ipynb", as_version=4)
            for cell in notebook.cells:
                cell.source = answers.get(cell.id, cell.source)
            nbformat.write(notebook, folder / f"{name}.ipynb")
    cut = course.submitted / "student-11" / SET / "small-two.ipynb"
    cut.write_bytes(cut.read_bytes()[:2000])
    (course.class_dir / "students.csv").write_text("id\nstudent-12\nstudent-01\n", encoding="utf-8")
    told = []
    records = batch.grade_class(
        course,
        SET,
        limits=LIMITS,
        plan=batch.Plan(workers=2),
        done=lambda record, number, total: told.append((number, total)),
    )
    assert told == [(i + 1, 12) for i in range(12)]
    return course, {record.student: record for record in records}


@pytest.mark.parametrize("student", EXPECTED)
def test_every_submission_gets_its_own_status(graded, student):
    record = graded[1][student]
    status, parts = EXPECTED[student]
    assert record.status == status
    assert [(part.status, part.score) for part in record.exercises] == parts
    for part in record.exercises:
        assert part.lines or part.kind == "manual" or part.score is None


def test_damage_is_explained_in_a_sentence(graded):
    _, second = graded[1]["student-11"].notebooks
    assert second.notes == [
        "The file ends in the middle (cut off at byte 2000). "
        "Please download it once more and hand it in again."
    ]


def test_the_gradebook_has_no_marks_where_there_is_no_score(graded):
    course, _ = graded
    with open_gradebook(course) as book:
        kept = {
            (grade.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for student in TROUBLES
            for notebook in book.find_submission(SET, student).notebooks
            for grade in notebook.grades
        }
    assert kept["student-01", "small-2-check"] == (3.0, False)
    assert kept["student-01", "small-2-explain"] == (None, True)
    for student in ("student-03", "student-04", "student-09"):  # nbgrader alone: full marks for the last two
        assert kept[student, "small-1-check"] == (0.0, False)
    assert kept["student-06", "small-1-check"] == (2.0, False)  # nbgrader alone: nothing
    assert kept["student-11", "small-3-check"] == (None, True)


def test_nothing_hidden_reaches_a_student(graded):
    course, _ = graded
    write_feedback(course, SET)
    secret = course.secret()
    pages = [path.read_text(encoding="utf-8") for path in course.feedback(SET).iterdir()]
    records = [path.read_text(encoding="utf-8") for path in course.graded(SET).iterdir()]
    assert len(pages) == 24
    for text in pages + records:
        for canary in (small_course.CANARY_TEST, str(small_course.CANARY_INPUT), secret, "hidden=True"):
            assert canary not in text
    assert any("input 1.0" in text for text in pages)  # what the public check printed is shown


def test_report_and_table_cover_everybody(graded):
    course, _ = graded
    assert "student-11" in write_report(course, SET).read_text(encoding="utf-8")
    rows = write_csv(course, SET).read_text(encoding="utf-8").splitlines()
    assert len(rows) == 13
    assert rows[-1] == "student-12,,,,ps0-small,missing,,8,0,,2,missing,,3,missing,,2,missing,,1,missing"


def test_regrading_gives_the_same_records_with_any_number_of_workers(graded):
    course, records = graded
    chosen = ["student-01", "student-05", "student-08", "student-11"]
    before = {student: (course.graded(SET) / f"{student}.json").read_bytes() for student in chosen}
    again = batch.grade_class(course, SET, chosen[::-1], LIMITS)
    assert [record.student for record in again] == chosen
    assert again == [records[student] for student in chosen]
    assert before == {student: (course.graded(SET) / f"{student}.json").read_bytes() for student in chosen}


def test_marks_of_people_are_kept_and_shown(graded):
    course, _ = graded
    with open_gradebook(course) as book:
        grade = book.find_grade("small-2-explain", "small-one", SET, "student-01")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        comment = book.find_comment("small-2-explain", "small-one", SET, "student-01")
        comment.manual_comment = "Say <why>."
        book.db.commit()
    batch.grade_class(course, SET, ["student-01"], LIMITS)
    record = graded_records(course, SET)[0]
    part = record.exercises[2]
    assert (part.status, part.score, part.comment) == ("marked", 1.75, "Say <why>.")
    write_feedback(course, SET)
    text = (course.feedback(SET) / "student-01.html").read_text(encoding="utf-8")
    assert "Say &lt;why&gt;." in text
    assert "marked by a person" in text


def test_a_fault_of_ours_is_no_zero_and_stops_nobody(course, hand_in, full_disk):
    for student in ("student-01", "student-02"):
        hand_in(course, student, RIGHT)
    full_disk()
    first, second = batch.grade_class(course, SET, limits=LIMITS)
    assert (first.status, first.score) == ("grader_fault", None)
    assert {part.look for part in first.exercises} == {"OSError: disk full"}
    assert second.score == 6.0
    assert "disk full" in (course.class_dir / "faults.log").read_text(encoding="utf-8")


def test_a_fault_that_passes_costs_nobody_anything(course, hand_in, monkeypatch):
    hand_in(course, "student-01", RIGHT)
    real, calls = submission.receive, []

    def fail_once(*args):
        calls.append(args)
        if len(calls) == 1:
            raise ConnectionError("the grader's student process is gone")
        return real(*args)

    monkeypatch.setattr(submission, "receive", fail_once)
    [record] = batch.grade_class(course, SET, limits=LIMITS)
    assert (record.status, record.score) == ("ok", 6.0)
    assert "process is gone" in (course.class_dir / "faults.log").read_text(encoding="utf-8")


def test_marks_of_an_earlier_attempt_do_not_stay(course, hand_in):
    folder = hand_in(course, "student-01", RIGHT)
    assert batch.grade_class(course, SET, limits=LIMITS)[0].score == 6.0
    for name in ("small-one", "small-two"):
        (folder / f"{name}.ipynb").write_text("{", encoding="utf-8")
    record = batch.grade_class(course, SET, limits=LIMITS)[0]
    assert (record.status, record.score) == ("invalid_submission", None)
    with open_gradebook(course) as book:
        for notebook in book.find_submission(SET, "student-01").notebooks:
            assert [grade.auto_score for grade in notebook.grades] == [None] * len(notebook.grades)


def test_the_secret_is_made_once_and_for_its_owner_alone(course):
    first = course.secret()
    assert course.secret() == first
    assert len(first) == 64
    assert (course.class_dir / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("students", "message"),
    [(None, "nobody has handed in"), (["student-77"], "no such student: student-77")],
)
def test_who_cannot_be_graded_is_named(course, students, message):
    with pytest.raises(GradingError, match=message):
        batch.grade_class(course, SET, students)


def test_an_outdated_release_is_refused(course, hand_in):
    hand_in(course, "student-01", RIGHT)
    source = course.solutions / SET / "small-one.md"
    source.write_text(
        source.read_text(encoding="utf-8").replace("Double it.", "Double it!"), encoding="utf-8"
    )
    with pytest.raises(GradingError, match="run: mlcourse release ps0-small"):
        batch.grade_class(course, SET)


def test_a_record_file_says_what_its_page_promises(graded):
    course, _ = graded
    content = json.loads((course.graded(SET) / "student-03.json").read_text(encoding="utf-8"))
    part = content["notebooks"][0]["exercises"][0]
    assert (content["student"], content["status"], content["score"]) == ("student-03", "timeout", 4.0)
    assert (part["exercise"], part["grade_id"], part["kind"]) == ("SMALL-1", "small-1-check", "auto")
    assert part["lines"] == ["This ran longer than the time allowed and was stopped. "
                             "Look for a loop that never ends."]  # fmt: skip


def test_results_wait_for_nobody_and_few_are_held(course, monkeypatch):
    """The memory of a run does not grow with the class: each result is as large as its notebooks."""
    lock, begun, most = threading.Lock(), [], []
    jobs = [submission.Job(course, SET, f"student-{i:02}", (), LIMITS) for i in range(40)]

    def grade(job, engine):
        with lock:
            begun.append(job.student)
        return job.student

    monkeypatch.setattr(batch, "grade_student", grade)
    results = batch._run(jobs, batch.Plan(workers=2), None)
    for number, _ in enumerate(results):
        most.append(len(begun) - number)
        time.sleep(0.005)  # the one who writes is slower than those who grade
    assert sorted(begun) == [job.student for job in jobs]
    assert max(most) <= 4
