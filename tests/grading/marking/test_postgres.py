"""Two who mark in a gradebook on PostgreSQL: one waits for the other, nothing is lost."""

import threading

import postgres
import small_course

from mlcourse.grading.giving_back.backup import move
from mlcourse.grading.ledger.history import changes
from mlcourse.grading.ledger.opening import open_gradebook

CELL, BOOK, SET = "small-2-explain", "small-one", small_course.SET


def test_two_who_mark(marker, another, marking):
    with postgres.server() as make:
        url = make("marking")
        move(marking, url)
        (marking.class_dir / "course.toml").write_text(f'db_url = "{url}"\n', encoding="utf-8")
        assert "3 of 3 left" in marker.ask("/").text
        seen = marker.seen("student-02")
        answers = []
        threads = [
            threading.Thread(target=lambda who=who, points=points: answers.append(
                who.save("student-02", points, f"says {points}", seen)
            ))
            for who, points in ((marker, "1"), (another, "2"))
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        (lost,) = [answer.json()["now"] for answer in answers if answer.status_code == 409]
        with open_gradebook(marking) as book:
            (change,) = changes(book.db, SET)
            assert book.find_grade(CELL, BOOK, SET, "student-02").manual_score == change["new"]
            assert book.find_comment(CELL, BOOK, SET, "student-02").manual_comment == lost["comment"]
        assert lost["points"] == f"{change['new']:g}"
        assert lost["comment"] == f"says {lost['points']}"
