"""Mistakes with a name by how often they were made; those without by equal results."""

from samples import exercise, student

from mlcourse.grading.reporting.mistakes import example_of, groups_without_a_name, named_mistakes

ONE, OTHER = "1111aaaa2222bbbb", "3333cccc4444dddd"


def wrong(name="JAC-05", digest="", line="Shape (3,) is right.", **more):
    return exercise(name, "wrong", 0.0, lines=[line], digest=digest, **more)


CLASS = [
    student("student-01", wrong(digest=ONE), exercise("SMX-01", "wrong", 0.0, mistake="the transpose")),
    student("student-02", wrong(digest=OTHER), exercise("SMX-01", "partial", 1.0, mistake="the transpose")),
    student("student-03", wrong(digest=ONE, line="Another line."), exercise("SMX-01", "missing", 0.0)),
    student("student-04", wrong(line="SyntaxError"), exercise("SMX-01", "wrong", 0.0, mistake="a sign")),
    student("student-05", wrong(line="SyntaxError"), wrong("SMX-01", ONE)),
    student("student-06", exercise(), exercise("SMX-01", "timeout", 0.0)),
]


def test_the_most_frequent_name_comes_first_with_its_section():
    first, second = named_mistakes(CLASS)
    assert (first.exercise, first.name, first.students, first.answered) == ("SMX-01", "the transpose", 2, 5)
    assert (second.name, second.students) == ("a sign", 1)
    assert (first.book, first.section) == ("jacobians.html#here", "A section")


def test_equal_results_are_a_group_in_one_exercise_alone():
    groups = {(one.exercise, one.key): one for one in groups_without_a_name(CLASS)}
    assert len(groups) == 4
    assert groups["JAC-05", "1111aaaa"].students == ("student-01", "student-03")
    assert groups["JAC-05", "3333cccc"].students == ("student-02",)
    assert groups["SMX-01", "1111aaaa"].students == ("student-05",)
    (said,) = (one for one in groups.values() if not one.alike)
    assert said.students == ("student-04", "student-05")
    assert [len(one.students) for one in groups_without_a_name(CLASS)] == [2, 2, 1, 1]


def test_the_example_is_the_shortest_code_of_the_group():
    group = next(
        one for one in groups_without_a_name(CLASS) if one.key == "1111aaaa" and one.exercise == "JAC-05"
    )
    answers = {
        "student-01": {"JAC-05": "longer code"},
        "student-03": {"JAC-05": "short"},
        "student-02": {"JAC-05": ""},
    }
    assert example_of(group, answers) == ("student-03", "short")
    assert example_of(group, {}) == ("", "")
