"""The list of a class from several platforms: one person is one person, whoever left is dropped."""

from datetime import date
from pathlib import Path

import pytest
from nasty import nasty_people

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.exports import Listed
from mlcourse.grading.course.people.merging import merge
from mlcourse.grading.course.people.people import Person, find, read_people, write_people
from mlcourse.grading.course.roster import members

FILE, DAY = Path("list.csv"), date(2026, 11, 1)


def listed(kind, *people):
    return Listed(kind, [(line, person) for line, person in enumerate(people, 2)], [])


def taken(people, kind, *new, **options):
    with_source = [Person(**{**vars(person), "sources": (kind,)}) for person in new]
    return merge(people, listed(kind, *with_source), FILE, DAY, **options)


ANNA = Person("anna", "Anna", "Muster", "anna@x", login="anna", number="007", canvas="90001")
BERT = Person("bert", "Bert", "Beispiel", "bert@x", login="bert", number="008", canvas="90002")


def test_two_platforms_one_person():
    people = taken({}, "moodle", Person("anna", "Anna", "Muster", "anna@x", login="anna")).people
    done = taken(people, "canvas", Person("007", "Anna", "M.", "ANNA@X", number="007", canvas="90001"))
    assert list(done.people) == ["anna"]
    assert done.people["anna"].sources == ("canvas", "moodle")
    assert (done.people["anna"].canvas, done.people["anna"].login, done.changed) == (
        "90001",
        "anna",
        ["anna"],
    )
    for name in ("anna", "ANNA", "007", "90001", "anna@x", "M., Anna"):
        assert find(done.people, name) == ["anna"]


def test_twice_is_the_same_as_once():
    once = taken({}, "canvas", ANNA, BERT)
    twice = taken(once.people, "canvas", ANNA, BERT)
    assert twice.people == once.people
    assert (twice.new, twice.changed, twice.left, twice.back) == ([], [], [], [])


def test_a_new_login_keeps_the_id_and_the_old_one_as_an_alias():
    people = taken({}, "canvas", ANNA).people
    done = taken(people, "canvas", Person("amuster", "Anna", "Neu", "neu@x", login="amuster", canvas="90001"))
    assert list(done.people) == ["anna"]
    assert set(done.people["anna"].aliases) == {"anna@x"} | {"anna"}
    assert find(done.people, "anna@x") == find(done.people, "amuster") == ["anna"]


def test_who_left_is_dropped_and_may_come_back(tmp_path):
    people = taken({}, "moodle", ANNA, BERT).people
    done = taken(people, "moodle", ANNA)
    assert (done.left, done.people["bert"].left) == (["bert"], "2026-11-01")
    write_people(tmp_path / "class", done.people)
    assert list(members(Course.at(tmp_path))) == ["anna"]
    assert taken(done.people, "moodle", ANNA, BERT).back == ["bert"]


def test_a_list_of_one_platform_drops_nobody_of_another():
    people = taken({}, "moodle", ANNA).people
    done = taken(people, "canvas", BERT)
    assert (sorted(done.people), done.left) == (["anna", "bert"], [])


def test_most_of_the_class_does_not_leave_by_mistake():
    class_of = [Person(f"student-{i:02}", login=f"student-{i:02}") for i in range(30)]
    people = taken({}, "moodle", *class_of).people
    with pytest.raises(GradingError, match=r"29 of 30 students are not in this list; .* say --drop"):
        taken(people, "moodle", class_of[0])
    assert len(taken(people, "moodle", class_of[0], drop_many=True).left) == 29


def test_canvas_lists_a_person_once_for_each_section():
    done = taken({}, "canvas", ANNA, ANNA)
    assert (list(done.people), done.new) == (["anna"], ["anna"])


def test_two_who_share_an_address_stay_two():
    one = Person("a1", "Anna", "Muster", "home@x", login="a1")
    two = Person("b1", "Bert", "Muster", "home@x", login="b1")
    done = taken({}, "moodle", one, two)
    assert sorted(done.people) == ["a1", "b1"]
    assert sorted(taken(done.people, "moodle", one, two).people) == ["a1", "b1"]


def test_two_of_the_same_name_stay_two():
    done = taken(
        {}, "moodle", Person("a1", "Anna", "Muster", login="a1"), Person("a2", "Anna", "Muster", login="a2")
    )
    assert find(done.people, "Anna Muster") == ["a1", "a2"]
    assert find(done.people, "a2") == ["a2"]


@pytest.mark.parametrize(
    ("people", "new", "message"),
    [
        ([Person("x", "Anna", "Muster")], [Person("x", "Bert", "Beispiel", login="x")],
         "line 2: Bert Beispiel is called 'x', and so is Anna Muster"),
        ([], [Person("x", "Anna", "A"), Person("x", "Bert", "B")],
         "line 3: Bert B is called 'x', and so is Anna A"),
        ([ANNA, Person("z", login="z", canvas="90001")], [Person("q", canvas="90001")],
         "line 2: this is two people of the list"),
    ],
)  # fmt: skip
def test_whom_no_program_can_tell_apart(people, new, message):
    with pytest.raises(GradingError, match=f"list.csv, {message}"):
        taken({person.id: person for person in people}, "nbgrader", *new)


def test_two_hundred_nasty_people_come_back_as_they_went(tmp_path):
    nasty = [
        Person(number, first.replace("\t", " "), last, mail, login, number, canvas, sources=("canvas",))
        for first, last, login, number, mail, canvas in nasty_people()
    ]
    done = merge({}, listed("canvas", *nasty), FILE, DAY)
    write_people(tmp_path, done.people)
    again = read_people(tmp_path)
    assert again == done.people == {person.id: person for person in nasty}
    assert merge(again, listed("canvas", *nasty), FILE, DAY).people == again
    for person in nasty:
        for name in (person.id, person.login, person.email, person.canvas):
            assert find(again, name) == [person.id]


def test_columns_of_ones_own_stay(tmp_path):
    (tmp_path / "students.csv").write_text("id,tutor,aliases\nanna,Dr. No,a1; a2\n", encoding="utf-8")
    people = taken(read_people(tmp_path), "moodle", Person("anna", "Anna", "Muster", login="anna")).people
    write_people(tmp_path, people)
    again = read_people(tmp_path)["anna"]
    assert (again.more, again.aliases, again.name) == ({"tutor": "Dr. No"}, ("a1", "a2"), "Anna Muster")
