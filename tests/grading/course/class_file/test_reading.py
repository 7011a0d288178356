"""What ``course.toml`` says, and that a slip in it is refused with its line."""

from datetime import UTC, datetime, timedelta

import pytest

from mlcourse.grading.course.class_file.reading import parse_terms, read_terms
from mlcourse.grading.course.class_file.template import new_class_file
from mlcourse.grading.course.class_file.terms import LatePolicy, Terms
from mlcourse.grading.course.errors import GradingError

DUE = datetime(2026, 11, 5, 12, tzinfo=UTC)
WHOLE = """\
name = "Deep learning"
term = "autumn 2026"
course_id = "dl-2026"
db_url = "sqlite:////srv/marks.db"
time_zone = "Europe/Berlin"

[late]
grace_minutes = 15
free_days = 1
percent_per_day = 12.5
at_most_percent = 50

[collect]
newest = "all"

[sets.ps1-first]
due = "2026-11-05 23:59"
counts = 10
groups = true

[sets.ps2-second]
due = 2026-11-12T23:59:00

[[extension]]
student = "student-01"
set = "ps1-first"
due = "2026-11-10 12:00"
note = "illness"

[[extension]]
group = "A"
set = "ps1-first"
due = "2026-11-08 12:00"

[[excused]]
student = "student-02"
set = "ps1-first"
note = "came in week 3"
"""


def test_everything_is_read():
    terms = parse_terms(WHOLE)
    assert (terms.name, terms.term, terms.course_id) == ("Deep learning", "autumn 2026", "dl-2026")
    assert (terms.db_url, terms.zone.key, terms.newest) == ("sqlite:////srv/marks.db", "Europe/Berlin", "all")
    assert terms.late == LatePolicy(15, 1, 12.5, 50)
    assert (terms.of("ps1-first").counts, terms.of("ps1-first").groups) == (10, True)
    assert (terms.of("ps2-second").counts, terms.of("ps2-second").groups) == (None, False)
    assert terms.due("ps2-second", "student-01") == datetime(2026, 11, 12, 22, 59, tzinfo=UTC)
    assert terms.due("ps3-third", "student-01") is None


@pytest.mark.parametrize(
    ("student", "group", "day"),
    [("student-03", "", 5), ("student-03", "A", 8), ("student-01", "", 10), ("student-01", "A", 10)],
)
def test_of_several_dates_the_latest_holds(student, group, day):
    assert parse_terms(WHOLE).due("ps1-first", student, group).day == day


def test_who_is_excused_and_why():
    terms = parse_terms(WHOLE)
    assert terms.excused("ps1-first", "student-02")
    assert not terms.excused("ps2-second", "student-02")
    assert not terms.excused("ps1-first", "student-01")
    assert terms.notes("ps1-first", "student-02") == ["came in week 3"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("name =", "nmae =", 1, "'nmae' is not known here; did you mean 'name'\\?"),
        ("free_days", "fre_days", 9, "did you mean 'free_days'"),
        ("[late]", "[lat]", 7, "'lat' is not known here"),
        ("[late]", "[[late]]", 7, "late: .* a part of its own"),
        ('"Europe/Berlin"', '"MEZ"', 5, "'MEZ' is no named time zone"),
        ("time_zone", "# time_zone", 17, "2026-11-05 23:59 where"),
        ("2026-11-05 23:59", "2026-11-05", 17, "needs a time of day"),
        ("= 12.5", "= 125", 10, "125 is no percentage"),
        ("= 12.5", "= -1", 10, "-1 is no number from 0 on"),
        ("= 12.5", "= inf", 10, "inf is no number"),
        ("= 12.5", '= "10 %"', 10, "'10 %' is no number"),
        ("= 12.5", "= true", 10, "True is no number"),
        ("free_days = 1", "free_days = 1.5", 9, "no number of whole days"),
        ("groups = true", 'column = "=1+1"', 19, "would be a formula to a spreadsheet"),
        ("groups = true", 'groups = "yes"', 19, "neither true nor false"),
        ('"all"', '"best"', 14, "'best' is none of 'before due', 'all'"),
        ('"dl-2026"', '"../x"', 3, "is no identifier"),
        ('"2026-11-10 12:00"', '"2026-10-11 12:00"', 27, "is not later than the date that holds"),
        ('group = "A"', "", 30, "either a student or a group"),
        ('group = "A"', 'group = "A"\nstudent = "x"', 30, "either a student or a group"),
        ('group = "A"', 'grup = "A"', 31, "did you mean 'group'"),
        ('group = "A"\nset = "ps1-first"', 'group = "A"\nset = "ps9"', 32, "ps9 has no due"),
        ("[sets.ps2-second]", "[sets]\nps2-second = 3", 22, "a part of its own, \\[sets.ps2-second\\]"),
        ('term = "', 'term = ', 2, "this is not TOML"),
        ('"autumn 2026"', '"""\nautumn\n2026"""', 2, "is no text in one line"),
        ("[collect]", "[late]", 13, "this is not TOML"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_its_line(old, new, line, message):
    assert old in WHOLE
    with pytest.raises(GradingError, match=f"^class file, line {line}: .*{message}") as refused:
        parse_terms(WHOLE.replace(old, new, 1), "class file")
    assert "\n" not in str(refused.value)


def test_a_file_is_read_again_when_it_changes(tmp_path):
    assert read_terms(tmp_path) == Terms()
    path = tmp_path / "course.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "one"')
    assert read_terms(tmp_path).name == "one"
    path.write_text('name = "three"', encoding="utf-8")
    assert read_terms(tmp_path).name == "three"
    path.write_bytes(b'name = "x"\nterm = "\xfc"')
    with pytest.raises(GradingError, match="line 2: this is not UTF-8"):
        read_terms(tmp_path)


def test_the_template_is_in_force_as_it_stands_and_with_its_examples():
    text = new_class_file('The "best" \\ course', "2026", "dl", "Europe/Berlin", ["ps1-first", "ps2-second"])
    terms = parse_terms(text)
    assert (terms.name, terms.sets, terms.allowances) == ('The "best" \\ course', {}, ())
    assert terms.late.percent(DUE, DUE + timedelta(days=9), None) == 0  # nobody loses points by a default
    comments = [line[2:] if line.startswith(("# [", "# due", "# set", "# note", "# student", "# counts"))
                else line for line in text.splitlines()]  # fmt: skip
    terms = parse_terms("\n".join(comments))
    assert set(terms.sets) == {"ps1-first", "ps2-second"}
    assert len(terms.allowances) == 2
