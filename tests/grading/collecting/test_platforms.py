"""What platforms hand out, in their own layouts, finds its people; the sources stand in `downloads`."""

import pytest
from downloads import canvas, exchange, gradescope, moodle, worksheet, zipped

from mlcourse.grading.collecting.collect import collect
from mlcourse.grading.collecting.keeping import kept_attempts
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.people import Person, write_people

SET = "ps0-small"


def lies(course, name="small-one.ipynb"):
    """What lies in everybody's submission."""
    found = {
        path.parent.parent.name: path.read_text("utf-8") for path in course.submitted.glob(f"*/{SET}/{name}")
    }
    return dict(sorted(found.items()))


def everybody(people):
    return {student: student for student in sorted(people)}


@pytest.mark.parametrize(
    "layout", [{}, {"tail": ""}, {"folders": False}, {"anonymous": True}], ids=["3.1", "4.1", "flat", "blind"]
)
def test_moodle_with_its_worksheet_finds_two_hundred_nasty_names(empty, nasty, tmp_path, layout):
    own = [(person.first_name, person.last_name, student) for student, person in nasty.items()]
    sheet = [(p.first_name, p.last_name, p.email, "Submitted for grading", "-") for p in nasty.values()]
    paths = [
        zipped(tmp_path / "m.zip", moodle(own, **layout)),
        worksheet(tmp_path / "Grades.csv", sheet, ";"),
    ]
    done = collect(empty, SET, paths)
    assert lies(empty) == everybody(nasty)
    assert (done.attempts, done.new, done.unknown, done.stray, done.missing) == (200, 200, [], [], [])


def test_moodle_without_it_is_never_wrong_about_anybody(empty, nasty, tmp_path):
    own = [(person.first_name, person.last_name, student) for student, person in nasty.items()]
    done = collect(empty, SET, [zipped(tmp_path / "m.zip", moodle(own))])
    there = lies(empty)
    assert all(student == text for student, text in there.items())
    assert len(there) + len(done.unknown) == 200
    assert len(there) == 165  # the others share the letters of their names with somebody
    assert all("may be id-" in line for line in done.unknown)
    assert sorted({*there, *done.missing}) == sorted(nasty)
    nobody = empty.collected / ".nobody" / "moodle"
    assert len(list(nobody.rglob("*.ipynb"))) == len(done.unknown)


def test_canvas_finds_two_hundred_by_number_whatever_they_are_called(empty, nasty, tmp_path):
    own = [(p.first_name, p.last_name, p.canvas, student) for student, p in nasty.items()]
    done = collect(
        empty, SET, [zipped(tmp_path / "c.zip", canvas(own, late={own[3][2], own[7][2]}, again="-1"))]
    )
    assert lies(empty) == everybody(nasty)  # the number that Canvas adds is off again
    assert done.undated == sorted([own[3][3], own[7][3]])
    assert (done.unknown, done.stray, done.missing) == ([], [], [])


def test_canvas_without_names_and_unpacked(empty, nasty, tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    own = [(p.first_name, p.last_name, p.canvas, student) for student, p in nasty.items()]
    for name, content in canvas(own, anonymous=True).items():
        (folder / name).write_text(content, encoding="utf-8")
    collect(empty, SET, [folder])
    assert lies(empty) == everybody(nasty)


@pytest.mark.parametrize(
    ("name", "user", "late", "own"),
    [
        ("mustanna_90001_7_small-one.ipynb", "90001", False, "small-one.ipynb"),
        ("mustanna_LATE_90001_7_small-one-2.ipynb", "90001", True, "small-one.ipynb"),
        ("mustanna_late_90001_7_other-2.ipynb", "90001", True, "other-2.ipynb"),
        ("late_90001_7_a_b_12.ipynb", "90001", False, "a_b_12.ipynb"),
        ("late_late_90001_7_a.ipynb", "90001", True, "a.ipynb"),
        ("LATE_90001_7_a.ipynb", "90001", True, "a.ipynb"),
        ("a_b_90001_7_a.ipynb", "90001", False, "a.ipynb"),
        ("90001_7_12_34_a.ipynb", "90001", False, "12_34_a.ipynb"),
        ("mustanna_90001_text.html", "90001", False, "text.html"),
        ("mustanna_LATE_90001_link.html", "90001", True, "link.html"),
    ],
)
def test_a_name_of_canvas_is_read_as_canvas_reads_it(empty, tmp_path, name, user, late, own):
    write_people(empty.class_dir, {"anna": Person("anna", "Anna", "Must", canvas=user)})
    collect(empty, SET, [zipped(tmp_path / "c.zip", {name: "x"})])
    [kept] = kept_attempts(empty, "anna", SET)
    assert (list(kept.contents), kept.late) == ([own], late)


def test_gradescope_knows_groups_numbers_and_dates(empty, nasty, tmp_path):
    own = [
        ([(p.name, p.number, p.email)], "2026-11-05 21:10:33.123456000 Z", student)
        for student, p in nasty.items()
    ]
    a, b = list(nasty)[:2]
    pair = [own[0][0][0], own[1][0][0]]
    own[0] = (pair, "2026-11-06 01:00:00.000000000 +02:00", a)
    own[1] = ([("Nobody", "'0'", "no@x")], "2026-11-05 21:10:33 Z", "stranger")
    done = collect(empty, SET, [zipped(tmp_path / "g.zip", gradescope(own))])
    assert lies(empty) == everybody(nasty) | {b: a}
    assert done.unknown == ["submission_301 (Nobody) is nobody in the class list"]
    time = (empty.submitted / b / SET / "timestamp.txt").read_text(encoding="utf-8")
    assert time == "2026-11-05 23:00:00.000000 UTC\n"


def test_one_platforms_number_is_not_anothers(empty, tmp_path):
    people = {
        "anna": Person("anna", "Anna", "Must", canvas="90001"),
        "007": Person("007", "Bert", "B", number="8"),
    }
    write_people(empty.class_dir, people)
    strangers = [([("Zed", "'90001'", "zed@x")], "", "x"), ([("Zoe", "'008'", "zoe@x")], "", "y")]
    done = collect(empty, SET, [zipped(tmp_path / "g.zip", gradescope(strangers))])
    assert (lies(empty), len(done.unknown)) == ({}, 2)


def test_the_exchange_of_nbgrader(empty, tmp_path):
    own = [
        ("anna", "2026-11-05 20:00:00.000000 UTC", "", "first"),
        ("anna", "2026-11-05 22:00:00.000000 UTC", "+aGk_-9xQ", "second"),
        ("b+b@x", "2026-11-05 22:10:33.000000 UTC", "", "bert"),
    ]
    files = exchange(own) | exchange([("anna", "2026-11-07 22:00:00.000000 UTC", "", "other")], "ps0-other")
    done = collect(
        empty, SET, [zipped(tmp_path / "e.zip", files)]
    )  # without a class list, its users are the class
    assert lies(empty) == {"anna": "second", "b+b@x": "bert"}
    assert (done.attempts, done.new) == (3, 3)
    secret = empty.submitted / "anna" / SET / "submission_secret.txt"
    assert secret.read_text(encoding="utf-8") == "5f" * 64


def test_the_exchange_finds_two_hundred_nasty_logins(empty, nasty, tmp_path):
    """All but what no user can be called: a login with a slash is no part of a path."""
    own = {student: person for student, person in nasty.items() if "/" not in person.login}
    handed = [(p.login, "2026-11-05 20:00:00.000000 UTC", "+aGk_-9xQ", s) for s, p in own.items()]
    done = collect(empty, SET, [zipped(tmp_path / "e.zip", exchange(handed))])
    assert lies(empty) == everybody(own)
    assert (len(own), done.unknown, done.missing) == (195, [], sorted(set(nasty) - set(own)))


def test_a_folder_of_loose_files(empty, nasty, tmp_path):
    some = list(nasty.values())
    folder = tmp_path / "mail"
    names = {f"{some[0].login}.ipynb": some[0].id, f"{some[1].id}_small-one.ipynb": some[1].id,
             f"{some[2].email}/small-one.ipynb": some[2].id,
             f"{some[30].login.upper()} - small-one.ipynb": some[30].id,
             "somebody.ipynb": "nobody", "notes/readme.txt": "nobody"}  # fmt: skip
    for name, content in names.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    done = collect(empty, SET, [folder])
    assert done.stray == ["mail: notes/readme.txt", "mail: somebody.ipynb"]
    for place in (0, 1, 2, 30):
        [path] = (empty.submitted / some[place].id / SET).iterdir()
        assert path.read_text(encoding="utf-8") == some[place].id


def test_teams_of_moodle_hand_in_for_everybody(empty, tmp_path):
    people = {name: Person(name, name.title(), "Muster", group=group)
              for name, group in (("anna", "Team 1"), ("bert", "Team 1"), ("carl", "Team 2"))}  # fmt: skip
    write_people(empty.class_dir, people)
    (empty.class_dir / "course.toml").write_text("[sets.ps0-small]\ngroups = true\n", encoding="utf-8")
    archive = zipped(tmp_path / "m.zip", {"Team 1_500_assignsubmission_file/small-one.ipynb": "one"})
    sheet = worksheet(tmp_path / "g.csv", [("Carl", "Muster", "carl@x", "", "-")])  # Carl is participant 500
    done = collect(empty, SET, [archive, sheet])
    assert lies(empty) == {"anna": "one", "bert": "one"}
    assert done.missing == ["carl"]


def test_the_worksheet_says_when_and_whether_late(empty, tmp_path):
    people = {name: Person(name, name.title(), "Muster", f"{name}@x") for name in ("anna", "bert", "carl")}
    write_people(empty.class_dir, people)
    (empty.class_dir / "course.toml").write_text('time_zone = "Europe/Berlin"\n', encoding="utf-8")
    archive = zipped(
        tmp_path / "m.zip", moodle([(p.first_name, p.last_name, name) for name, p in people.items()])
    )
    dates = ["Thursday, 5 November 2026, 11:10 PM", "Thursday, November 5, 2026, 1:10 AM", "jeudi 5 novembre"]
    sheet = worksheet(tmp_path / "g.csv", [
        (p.first_name, p.last_name, p.email, "Submitted - 3 mins late" if name == "carl" else "", when)
        for (name, p), when in zip(people.items(), dates, strict=True)
    ])  # fmt: skip
    done = collect(empty, SET, [archive, sheet])
    times = [kept_attempts(empty, name, SET)[0].when for name in people]
    assert [time.isoformat() if time else None for time in times] == [
        "2026-11-05T22:10:00+00:00", "2026-11-05T00:10:00+00:00", None,
    ]  # fmt: skip
    assert done.undated == ["carl"]
    assert done.notes == [
        "g.csv: dates such as 'jeudi 5 novembre' were not read, the worksheet should be in English"
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a/b.txt": "x"}, "is no download of Moodle, Canvas or Gradescope.*in it: a/b.txt"),
        ({"submission_metadata.yml": "a: [1"}, "submission_metadata.yml cannot be read"),
        ({"submission_metadata.yml": "- 1"}, "is no list of submissions"),
        ({"submission_metadata.yml": "a: &a [*a]"}, "is no list of submissions"),
        (
            exchange([("anna", "2026-11-05 20:00:00 UTC", "", "x")], "ps9"),
            "no exchange of nbgrader with ps0-small",
        ),
        ({}, "holds no file"),
    ],
)
def test_what_is_nothing_known_is_refused_and_changes_nothing(empty, nasty, tmp_path, tree, files, message):
    before = tree(empty.class_dir)
    with pytest.raises(GradingError, match=message) as refused:
        collect(empty, SET, [zipped(tmp_path / "x.zip", files)])
    assert "\n" not in str(refused.value)
    assert tree(empty.class_dir) == before


def test_without_a_class_list_nobody_can_be_told(empty, tmp_path):
    with pytest.raises(GradingError, match="there is no class list yet; run: mlcourse class list"):
        collect(empty, SET, [zipped(tmp_path / "c.zip", canvas([("Anna", "Must", "1", "x")]))])
