"""From set to set and from attempt to attempt, on a class of which all numbers are known."""

from samples import exercise, student

from mlcourse.grading.reporting.progress import attempts, progress, share
from mlcourse.grading.reporting.punctuality import punctuality
from mlcourse.grading.reporting.stuck import stuck


def mark(name, points, **more):
    found = student(name, exercise(score=points, maximum=10.0, status="partial" if points else "wrong"))
    for field, value in more.items():
        setattr(found, field, value)
    return found


WAITS = student("student-06", exercise(), exercise("SMX-01", "pending", None, 2.0))
ABSENT = student("student-07", exercise(status="missing", score=None), status="missing")
MARKS = [mark(f"student-0{i}", points) for i, points in enumerate((0.0, 2.5, 5.0, 7.5, 10.0), start=1)]


def test_quartiles_are_of_those_who_have_a_mark():
    (found,) = progress({"ps1": [*MARKS, WAITS, ABSENT, mark("student-08", 9.0, excused=True)]})
    assert (found.low, found.median, found.high) == (0.25, 0.5, 0.75)
    assert (found.students, found.waiting, found.absent, found.excused) == (5, 1, 1, 1)


def test_a_penalty_counts_and_no_mark_is_no_zero():
    assert share(mark("student-01", 8.0, penalty=2.0)) == 0.6
    assert [share(one) for one in (WAITS, ABSENT, mark("student-08", 9.0, excused=True))] == [None] * 3


def test_attempts_are_counted_and_what_the_checks_gave_since_is_added_up():
    records = [
        mark("student-01", 1.0, attempt="3 of 3"),
        mark("student-02", 1.0, attempt="1 of 2"),
        *MARKS[2:],
    ]
    changes = [
        {"field": "check", "student": "student-01", "old": 1.0, "new": 3.0},
        {"field": "check", "student": "student-01", "old": 2.0, "new": 1.0},
        {"field": "check", "student": "student-02", "old": 2.0, "new": None},
        {"field": "mark", "student": "student-03", "old": 2.0, "new": 3.0},
        {"field": "check", "student": "student-04", "old": 0.5, "new": 1.0},
        {"field": "check", "student": "student-04", "old": 1.0, "new": 0.5},
    ]
    found = attempts(records, changes)
    assert found.by_number == {2: 1, 3: 1}
    assert (found.better, found.same, found.worse, found.graded_again) == (1, 1, 1, 3)


def test_lateness_is_counted_as_the_marks_count_it():
    late = [mark("student-01", 1.0, due="d", handed_in="h", days_late=days) for days in (0, 0, 1, 3, 4, 7, 8)]
    unknown, excused = mark("student-02", 1.0, due="d"), mark("student-03", 1.0, due="d", excused=True)
    assert punctuality([*late, unknown, ABSENT, excused]) == {
        "in time": 2, "1 day late": 1, "3 days late": 1, "4 to 7 days late": 2, "more than 7 days late": 1,
        "nobody knows when": 1, "nothing handed in": 1, "excused": 1,
    }  # fmt: skip
    assert punctuality(MARKS) == {}


def test_stuck_is_who_was_low_twice_in_what_counted():
    first = [
        mark("student-01", 3.9),
        mark("student-02", 3.9),
        mark("student-03", 3.9),
        mark("student-04", 0.0),
    ]
    second = [mark("student-01", 3.9), mark("student-02", 4.0), mark("student-03", 0.0, excused=True), ABSENT]
    third = [
        mark("student-01", 9.0),
        mark("student-02", 9.0),
        mark("student-03", 1.0),
        mark("student-04", 9.0),
    ]
    sets = {"ps1": first, "ps2": second, "ps3": third}
    assert [one.student for one in stuck(sets, "ps2")] == ["student-01"]
    assert [one.student for one in stuck(sets, "ps3")] == ["student-03"]
    assert stuck(sets, "ps3")[0].reasons == ("ps1: 39 %, ps3: 10 %",)
    assert stuck(sets, "ps1") == []


def test_stuck_is_who_tried_three_answers_without_a_point():
    records = [mark("student-01", 0.0), mark("student-02", 0.0), mark("student-03", 1.0)]
    counted = {one.student: {"jac-05-check": 3} for one in records} | {"student-02": {"jac-05-check": 2}}
    found = stuck({"ps1": records}, "ps1", counted)
    assert [(one.student, one.reasons) for one in found] == [
        ("student-01", ("JAC-05: 3 different answers, no point yet",))
    ]
