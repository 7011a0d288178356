"""A class without anything but its list: collecting reads no notebook."""

import hashlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from nasty import nasty_people

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import Person, write_people


@pytest.fixture
def empty(tmp_path):
    source = tmp_path / "course" / "solutions" / "ps0-small"
    source.mkdir(parents=True)
    (source / "small-one.md").write_text("# One\n", encoding="utf-8")
    course = Course.at(tmp_path / "course")
    course.class_dir.mkdir(mode=0o700)
    return course


@pytest.fixture
def nasty(empty):
    """A class of two hundred whose names have broken programs; what they hand in says whose it is."""
    people = {
        f"id-{number}": Person(f"id-{number}", first.replace("\t", " "), last, mail, login, number, canvas)
        for first, last, login, number, mail, canvas in nasty_people()
    }
    write_people(empty.class_dir, people)
    return people


@pytest.fixture
def tree():
    """Everything below a folder, by name: what is in it."""

    def of(folder):
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }

    return of
