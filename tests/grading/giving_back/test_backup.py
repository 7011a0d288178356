"""A class's marks on PostgreSQL: moved there and back, kept in a file, written by several at once."""

import shutil
import sqlite3
import threading
from contextlib import nullcontext

import postgres
import pytest
import small_course
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.nbgrader import course_config, database_url
from mlcourse.grading.giving_back.backup import back_up, move, restore
from mlcourse.grading.ledger.copying import _rows, _tables
from mlcourse.grading.ledger.history import changes
from mlcourse.grading.ledger.opening import open_at, open_gradebook
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
NAMES = [f"student-{number:02d}" for number in range(1, 4)]


@pytest.fixture(scope="module")
def database():
    with postgres.server() as make:
        yield make


@pytest.fixture(scope="module")
def graded_root(released_root, hand_in, warm_engine, tmp_path_factory):
    root = tmp_path_factory.mktemp("moved") / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    for name in NAMES:
        hand_in(course, name, RIGHT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
        batch.grade_class(course, SET, limits=Limits(seconds=2))
    with open_gradebook(course) as book:
        book.update_or_create_assignment(SET, duedate="2026-01-01 12:00:00.25 UTC")
        book.find_grade("small-2-explain", "small-one", SET, NAMES[0]).manual_score = 1.5
        book.find_comment("small-1", "small-one", SET, NAMES[0]).manual_comment = "Schön: „½“ 🙂\n\ttext"
        book.db.commit()
    assert run(["regrades", "void", SET, "SMALL-3", "--full", "--reason", "x", "--root", str(root)]) == 0
    return root


@pytest.fixture
def course(graded_root, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(graded_root, root)
    return Course.at(root)


def use(course, url):
    (course.class_dir / "course.toml").write_text(f'db_url = "{url}"\n', encoding="utf-8")
    assert database_url(course) == url


def content(url):
    """Everything that is in a gradebook."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {table.name: _rows(connection, table) for table in _tables()}
    engine.dispose()
    return found


def test_there_and_back_row_for_row(course, database, tmp_path, capsys):
    there = database("there")
    assert run(["gradebook", "backup", "--root", str(course.root)]) == 0
    before = content(course.database_url)
    assert run(["gradebook", "copy", there, "--root", str(course.root)]) == 0
    out = capsys.readouterr().out
    assert "each compared" in out
    assert there.split(":")[2].split("@")[0] not in out  # the password
    assert content(there) == before
    assert all(before[name] for name in ("grade", "comment", "mlcourse_void", "mlcourse_change"))
    records = graded_records(course, SET)
    use(course, there)
    course.gradebook.unlink()
    assert graded_records(course, SET) == records
    assert not course.gradebook.exists()
    back = f"sqlite:///{tmp_path / 'back.db'}"
    move(course, back)
    assert content(back) == before
    with pytest.raises(GradingError, match="there is a class in that gradebook already"):
        move(course, back)


def test_what_the_other_database_cannot_keep_is_said_and_nothing_is_copied(course, database):
    with sqlite3.connect(course.gradebook) as connection:
        connection.execute("UPDATE comment SET manual_comment = 'a' || char(0) || 'b'")
    there = database("nul")
    with pytest.raises(GradingError, match="nothing was copied: "):
        move(course, there)
    assert content(there)["student"] == set()


def test_a_backup_is_brought_back(course, database, capsys):
    there = database("kept")
    move(course, there)
    use(course, there)
    before = content(there)
    assert run(["gradebook", "backup", "--root", str(course.root)]) == 0
    [file] = (course.class_dir / "backups").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    with open_gradebook(course) as book:
        book.remove_student(NAMES[1])
        book.find_grade("small-2-explain", "small-one", SET, NAMES[0]).manual_score = 0.0
        book.db.commit()
    changed = content(there)
    assert run(["gradebook", "restore", str(file), "--root", str(course.root)]) == 0
    assert content(there) == before
    [other] = set((course.class_dir / "backups").iterdir()) - {file}
    restore(course, other)
    assert content(there) == changed
    with pytest.raises(GradingError, match="takes the place of nothing"):
        back_up(course, file)
    with pytest.raises(GradingError, match="is no backup"):
        restore(course, course.class_dir / "course.toml")


def test_two_who_mark_and_a_grader_at_once(course, database, warm, hand_in):
    there = database("together")
    move(course, there)
    use(course, there)
    for name in NAMES:
        hand_in(course, name, RIGHT | {"small-1": "def double(x):\n    return 7"})
    failed = []

    def mark(points, cell):
        """What a formgrader does: open the gradebook, set a mark, commit; all students, again and again."""
        try:
            for _ in range(2):
                for name in NAMES:
                    book = open_at(there)
                    grade = book.find_grade(cell, "small-one", SET, name)
                    grade.manual_score, grade.needs_manual_grade = points, False
                    book.db.commit()
                    book.close()
        except Exception as error:
            failed.append(error)

    markers = [threading.Thread(target=mark, args=(1.0, "small-2-explain")),
               threading.Thread(target=mark, args=(2.5, "small-2-check"))]  # fmt: skip
    for one in markers:
        one.start()
    batch.grade_class(course, SET, limits=Limits(seconds=2))
    for one in markers:
        one.join()
    assert failed == []
    found = graded_records(course, SET)
    assert {record.student: record.score for record in found} == dict.fromkeys(NAMES, 0.0 + 2.5 + 1.0 + 1.0)
    with open_gradebook(course) as book:
        log = changes(book.db, SET)
    assert {(one["field"], one["cell"]) for one in log} >= {
        ("check", "small-1-check"),
        ("mark", "small-2-check"),
    }
    api = NbGraderAPI(CourseDirectory(config=course_config(course.root)), config=course_config(course.root))
    listed = {one["student"]: one["score"] for one in api.get_submissions(SET)}
    assert listed == dict.fromkeys(NAMES, 4.5)  # as stock nbgrader shows it


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://course:geheim@127.0.0.1:1/none", "does not open"),
        ("postgres://x/y", "postgresql+psycopg://"),
        ("gradebook.db", "no address of a database"),
    ],
)
def test_a_database_that_is_not_there_is_said_without_its_password(course, url, said, capsys):
    (course.class_dir / "course.toml").write_text(f'db_url = "{url}"\n', encoding="utf-8")
    assert run(["gradebook", "backup", "--root", str(course.root)]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "geheim" not in told
