"""A class of two hundred with nasty names, graded: what is to be written back is in its records."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "collecting"))
sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from nasty import nasty_people
from readers import points
from samples import exercise, student

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import Person, write_people
from mlcourse.grading.results.records import save

AGREED = """
[sets.ps0-small]
counts = 10
column = "Week 1 (4711)"
[sets.ps1-next]
[[excused]]
set = "ps0-small"
student = "user3"
"""


@pytest.fixture
def graded(tmp_path):
    """A class: user1 waits for a mark, user2 has handed in nothing, user3 is excused, user4 is late."""
    course = Course.at(tmp_path)
    for name in ("ps0-small", "ps1-next"):
        (tmp_path / "solutions" / name).mkdir(parents=True)
        (tmp_path / "solutions" / name / "one.md").write_text("# One\n", encoding="utf-8")
    people = {}
    for place, (first, last, login, number, mail, canvas) in enumerate(nasty_people()):
        plain = login.replace("=", "x").replace("/", "x").replace("..", "x")
        own = f"user{place}" if place < 40 else plain
        people[own] = Person(own, first.replace("\t", " "), last, mail, login, number, canvas)
        for name in ("ps0-small", "ps1-next"):
            parts = [exercise(score=float(points(place)), maximum=5.0)]
            if place == 1:
                parts.append(exercise("JAC-06", "pending", None, 0.0))
            record = student(own, *parts)
            record.problem_set, record.excused = name, place == 3
            if place == 2:
                parts[0].score, parts[0].status, record.status = None, "missing", "missing"
            record.penalty = 1.0 if place == 4 else 0.0
            save(course.graded(name), record)
    course.class_dir.mkdir(exist_ok=True)
    (course.class_dir / "course.toml").write_text(AGREED, encoding="utf-8")
    write_people(course.class_dir, people)
    return course
