"""Whatever stands in a class file, a table, a list or an archive: it is read, or refused in one line."""

import contextlib
import io
import random
import zipfile
from zoneinfo import ZoneInfo

import pytest

from mlcourse.grading.collecting.platforms import canvas, exchange, gradescope, loose, moodle
from mlcourse.grading.collecting.worksheet import read_worksheet
from mlcourse.grading.course.class_file.reading import parse_terms
from mlcourse.grading.course.class_file.template import new_class_file
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.exports import read_export
from mlcourse.grading.course.people.people import Person
from mlcourse.grading.intake.files.bulk import Bulk, BulkFile, open_bulk
from mlcourse.grading.intake.files.listing import Damaged

SIGNS = [*"[]{}=\"'#;\n\t ,.:0129-+TZé\x00\u202e", "[[extension]]\n", "due = ", "9" * 5000, "[" * 3000]
PARTS = ["_", "1", "22", "late", "LATE", "assignsubmission_file", "/", "+", "ps0-small", ".ipynb", "anna",
         "é", "2026-11-05 11:00:00 UTC", "-1", "text.html", "submission_metadata.yml", " "]  # fmt: skip
TABLES = [
    "id,email,first_name\r\nanna,a@x,Anna\r\n",
    'Student,ID,SIS Login ID,Section,W (1)\n"M, A",1,a,S,2\n',
    'Identifier,Full name,Last modified (submission)\nParticipant 5,A,"Thursday, 5 November 2026, 1:10 PM"\n',
]
LIST = "submission_1:\n  :submitters:\n  - :name: A\n    :sid: 01\n  :created_at: 2026-11-05 11:00:00 Z\n"


@pytest.fixture
def rng():
    return random.Random(18)


@contextlib.contextmanager
def refused_in_one_line():
    said = ""
    try:
        yield
    except GradingError as error:
        said = str(error)
    assert "\n" not in said


def changed(text, rng):
    """The same text with one to three slips."""
    signs = list(text)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(signs) + 1)
        signs[place : place + rng.choice((0, 0, 1, 4))] = [rng.choice([*SIGNS, ""])]
    return "".join(signs)


def test_class_files(rng):
    text = (
        new_class_file("A", "B", "c", "Europe/Berlin", ["ps0-small"])
        .replace("# [", "[")
        .replace("# due", "due")
    )
    for _ in range(150):
        with refused_in_one_line():
            parse_terms(changed(text, rng))


def test_tables(rng, tmp_path):
    path = tmp_path / "a.csv"
    for _ in range(150):
        encoding = rng.choice(["utf-8", "utf-16", "utf-16-le", "cp1252"])
        path.write_bytes(changed(rng.choice(TABLES), rng).encode(encoding, "replace"))
        with refused_in_one_line():
            read_export(path)
        with refused_in_one_line():
            read_worksheet(path, ZoneInfo("Europe/Berlin"))


def test_names_of_files(rng, tmp_path):
    people = {"anna": Person("anna", "Anna", "Muster", login="a", canvas="1")}
    for _ in range(300):
        name = "".join(rng.choices(PARTS, k=rng.randint(1, 9))).strip("/") or "x"
        bulk = Bulk("a.zip", [BulkFile(name, 0, tmp_path / "nothing")])
        for read in (canvas.attempts_in, moodle.attempts_in, gradescope.attempts_in):
            with refused_in_one_line(), contextlib.suppress(FileNotFoundError):
                read(bulk)
        exchange.attempts_in(bulk, "ps0-small")
        loose.attempts_in(bulk, people)


def test_lists_of_gradescope(rng, tmp_path):
    (tmp_path / "submission_1").mkdir()
    (tmp_path / "submission_1" / "a.ipynb").write_text("{}", encoding="utf-8")
    for _ in range(100):
        (tmp_path / "submission_metadata.yml").write_text(changed(LIST, rng), encoding="utf-8")
        with refused_in_one_line():
            gradescope.attempts_in(open_bulk(tmp_path))


def test_archives(rng, tmp_path):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a_1_2_x.ipynb", "x" * 50)
        archive.writestr("b_1_3_é.ipynb", "y")
    path = tmp_path / "a.zip"
    for _ in range(300):
        data = bytearray(whole.getvalue())
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        with refused_in_one_line():
            for file in open_bulk(path).files:
                with contextlib.suppress(Damaged):
                    file.read()
