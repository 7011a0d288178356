"""A gradebook that fails says so in one sentence."""

import pytest
from sqlalchemy import text

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.ledger.opening import open_gradebook


def enter_more_than_fits(course):
    with open_gradebook(course) as book:
        book.db.execute(text("PRAGMA max_page_count=1"))  # as many pages as there are, and no more
        for number in range(5000):
            book.update_or_create_student(f"student-{number:04}", first_name="N" * 200)


def test_a_database_that_is_full_is_one_line(course, capfd):
    with pytest.raises(GradingError, match=r"^the gradebook at sqlite:.* fails: database or disk is full$"):
        enter_more_than_fits(course)
    assert capfd.readouterr() == ("", "")
