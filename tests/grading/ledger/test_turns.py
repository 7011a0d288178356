"""A gradebook in a file needs no turns: whoever asks for one does not wait."""

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.ledger.turns import not_meanwhile, one_at_a_time


def test_a_file_has_a_lock_of_its_own(course):
    with (
        one_at_a_time(course.database_url),
        one_at_a_time(course.database_url),
        open_gradebook(course) as book,
    ):
        student = book.update_or_create_student("student-01")
        student.first_name = "A"
        not_meanwhile(book.db)
        assert student in book.db.dirty  # nothing that was begun is lost
