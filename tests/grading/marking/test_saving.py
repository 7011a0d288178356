"""A mark is what the formgrader would have written, and never written over one that nobody has seen."""

import csv
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
import small_course

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.ledger.history import changes
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking.marks import parsed
from mlcourse.grading.marking.questions import Question
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback

CELL, BOOK, SET = "small-2-explain", "small-one", small_course.SET


def rows(course, student="student-02"):
    """Mark, comment, flag and extra credit in the gradebook."""
    with open_gradebook(course) as book:
        grade = book.find_grade(CELL, BOOK, SET, student)
        comment = book.find_comment(CELL, BOOK, SET, student)
        return (grade.manual_score, comment.manual_comment, grade.needs_manual_grade, grade.extra_credit)


def by_formgrader(course, points, comment=None, extra=None, student="student-02"):
    """What the formgrader's API does when a mark and a comment are saved there."""
    with open_gradebook(course) as book:
        grade = book.find_grade(CELL, BOOK, SET, student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
        book.find_comment(CELL, BOOK, SET, student).manual_comment = comment
        book.db.commit()


def test_a_mark_is_everywhere(marker, marking):
    by_formgrader(marking, None, extra=0.5)
    answer = marker.save("student-02", "1,5", "Which square? $a<b$ <b>x</b>\r\nSee 2.")
    assert answer.status_code == 200
    assert answer.json()["left"] == "2 of 3 left"
    assert answer.json()["next"]["waiting"].endswith("/student-04")
    assert rows(marking) == (1.5, "Which square? $a<b$ <b>x</b>\nSee 2.", False, 0.5)
    lines = write_csv(marking, SET).read_text(encoding="utf-8-sig").splitlines()
    table = {row["student"]: row for row in csv.DictReader(lines)}
    assert (table["student-02"]["score"], table["student-02"]["pending"]) == ("8", "0")
    assert table["student-01"]["pending"] == "2"
    write_feedback(marking, SET)
    page = json.loads((marking.feedback(SET) / "student-02.json").read_text(encoding="utf-8"))
    (part,) = [one for n in page["notebooks"] for one in n["exercises"] if one["grade_id"] == CELL]
    assert (part["score"], part["comment"]) == (2.0, "Which square? $a<b$ <b>x</b>\nSee 2.")
    assert "<b>x</b>" not in (marking.feedback(SET) / "student-02.html").read_text(encoding="utf-8")


REFUSED = ["2.25", "-1", "4", "2.5", "nan", "inf", "1e0", "0x1", "1.", ".5", "½", "²", "٢", "1 5", "1.5.5",
           "--", "+1", "9" * 400, "1_0", "0.49999", "<b>"]  # fmt: skip


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_half_step_up_to_the_maximum_is_refused_in_a_sentence(typed):
    with pytest.raises(GradingError, match="expected half points from 0 to 2"):
        parsed(typed, "", Question(BOOK, CELL, 2.0))


def test_what_is_refused_changes_nothing(marker, marking):
    seen = marker.seen("student-02")
    for typed in ("2.25", "-1", "4", "nan"):
        answer = marker.save("student-02", typed, "kept?", seen)
        assert (answer.status_code, "expected half points" in answer.json()["message"]) == (422, True)
    assert rows(marking) == (None, None, True, None)


@pytest.mark.parametrize(
    ("typed", "points"),
    [("0", 0), ("2", 2), ("2.0", 2), (" 0,5 ", 0.5), ("1.50", 1.5), ("", None), ("  ", None)],
)
def test_half_steps_are_taken(typed, points):
    assert parsed(typed, "", Question(BOOK, CELL, 2.0)).points == points


@pytest.mark.parametrize(("typed", "before", "points"), [("1.25", None, 1.25), ("0.75", 0.75, 0.75)])
def test_all_points_and_what_stands_there_are_always_possible(typed, before, points):
    assert parsed(typed, "", Question(BOOK, CELL, 1.25), before).points == points


def test_a_comment_without_end_is_refused():
    with pytest.raises(GradingError, match="10001 characters"):
        parsed("1", "a" * 10_001, Question(BOOK, CELL, 2.0))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"points": 1}', b"null", b"[" * 9999, b"\xff",
                                  b'{"points": NaN, "comment": "", "seen": "", "answer": ""}'])  # fmt: skip
def test_what_is_no_mark_at_all_is_refused(visitor, body):
    headers = {"Origin": visitor.key.origin, "x-mlcourse-token": visitor.key.form}
    headers["Content-Type"] = "application/json"
    path = f"/marks/exercise/{BOOK}/{CELL}/student-02"
    answer = visitor.ask(path, "POST", content=body, headers=headers)
    assert (answer.status_code, "four texts" in answer.json()["message"]) == (422, True)


def test_a_comment_alone_marks_nothing_and_a_mark_can_be_taken_back(marker, marking):
    assert marker.save("student-02", "", "Ask me.").status_code == 200
    assert rows(marking) == (None, "Ask me.", True, None)
    marker.save("student-02", "1", "Ask me.")
    assert rows(marking) == (1, "Ask me.", False, None)
    marker.save("student-02", "", "")
    assert rows(marking) == (None, None, True, None)


def test_an_answer_that_was_left_as_it_was_stays_judged_when_a_mark_is_taken_back(marker, marking):
    marker.save("student-03", "0.5")
    assert rows(marking, "student-03")[0] == 0.5
    marker.save("student-03", "")
    assert rows(marking, "student-03") == (None, None, False, None)


def test_what_no_database_keeps_is_left_out_of_a_comment(marker, marking):
    marker.save("student-02", "1", "a\x00b\ud800c\x1b[2J\td")
    assert rows(marking)[1] == "abc[2J\td"


def test_a_mark_of_the_formgrader_s_in_other_steps_may_stay(marker, marking):
    by_formgrader(marking, 1.75)
    assert 'value="1.75"' in marker.page("student-02").text
    assert marker.save("student-02", "1.75", "fine").status_code == 200
    assert rows(marking)[:2] == (1.75, "fine")


def test_two_markers_do_not_overwrite_each_other(marker, another, marking):
    seen = marker.seen("student-02")
    assert another.save("student-02", "0.5", "theirs").status_code == 200
    answer = marker.save("student-02", "2", "mine", seen)
    assert answer.status_code == 409
    found = answer.json()
    assert (found["now"]["points"], found["now"]["comment"]) == ("0.5", "theirs")
    assert (found["who"], found["answer_seen"]) == ("marker-02", True)
    assert rows(marking)[:2] == (0.5, "theirs")
    over = {name: found["now"][name] for name in ("seen", "answer")}
    assert marker.save("student-02", "2", "mine", over).status_code == 200
    assert rows(marking)[:2] == (2, "mine")


@pytest.mark.parametrize("theirs", [(1.0, None), (None, "a comment")])
def test_what_the_formgrader_wrote_meanwhile_is_seen_too(marker, marking, theirs):
    seen = marker.seen("student-02")
    by_formgrader(marking, *theirs)
    assert marker.save("student-02", "2", "mine", seen).status_code == 409
    assert rows(marking)[:2] == theirs


def test_an_answer_that_is_another_one_now_is_not_marked_unseen(marker, marking):
    seen = marker.seen("student-02")
    path = marking.autograded / "student-02" / SET / f"{BOOK}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("Because a square is.", "Something else."))
    answer = marker.save("student-02", "2", "", seen)
    assert (answer.status_code, answer.json()["answer_seen"]) == (409, False)
    assert rows(marking)[0] is None


def test_nothing_is_lost_between_two_who_save_at_once(marker, another, marking, monkeypatch):
    """Written between the request and the lock: what was written is seen."""
    from mlcourse.grading.marking import marks

    seen, real, answers = marker.seen("student-02"), marks._locked, []

    def later(*arguments):
        monkeypatch.setattr(marks, "_locked", real)
        answers.append(another.save("student-02", "1", "first", seen))
        return real(*arguments)

    monkeypatch.setattr(marks, "_locked", later)
    assert marker.save("student-02", "2", "second", seen).status_code == 409
    assert answers[0].status_code == 200
    assert rows(marking)[:2] == (1, "first")


def test_who_saves_waits_for_whoever_is_writing(marker, marking):
    seen = marker.seen("student-02")
    with open_gradebook(marking) as book:
        row = book.find_grade(CELL, BOOK, SET, "student-02").id
    other = sqlite3.connect(marking.gradebook, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE grade SET manual_score = 0.5 WHERE id = ?", (row,))
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(marker.save, "student-02", "2", "mine", seen)
        with pytest.raises(TimeoutError):
            saving.result(0.5)
        other.execute("COMMIT")
        assert saving.result(30).status_code == 409
    other.close()
    assert rows(marking)[:2] == (0.5, None)


def test_a_gradebook_that_somebody_else_is_writing_loses_nothing(marker, marking, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from mlcourse.grading.marking import marks

    def locked(*arguments):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(marks, "_locked", locked)
    answer = marker.save("student-02", "2")
    assert (answer.status_code, "nothing was saved" in answer.json()["message"]) == (422, True)


def test_the_log_knows_who_marked_here(marker, another, marking, monkeypatch, capsys):
    marker.save("student-02", "1")
    another.save("student-02", "1.5")
    another.save("student-02", "1.5", "only a comment")
    with open_gradebook(marking) as book:
        found = [(one["who"], one["old"], one["new"]) for one in changes(book.db, SET)]
    assert found == [("marker-01", None, 1.0), ("marker-02", 1.0, 1.5)]
    monkeypatch.chdir(marking.root)
    assert run(["regrades", "log", SET]) == 0
    assert "marker-02  student-02  small-2-explain  by hand: 1 → 1.5" in capsys.readouterr().out


@pytest.mark.parametrize(("kind", "sum_"), [("full", 8.0), ("drop", 6.0)])
def test_what_was_voided_is_said_and_stays_voided(marker, marking, kind, sum_):
    from mlcourse.grading.appeals.deciding import void_exercise

    void_exercise(marking, SET, CELL, kind, "It asked for two things.")
    assert "It asked for two things." in marker.page("student-02").text
    assert "It asked for two things." in marker.ask("/").text
    assert "0 of 0 left" in marker.ask("/").text
    assert marker.save("student-02", "0.5").status_code == 200
    with open_gradebook(marking) as book:
        assert book.find_submission(SET, "student-02").score == sum_
