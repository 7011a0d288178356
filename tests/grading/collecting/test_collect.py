"""Attempts are kept, nothing is overwritten, and a second run changes nothing."""

import stat
import zipfile

import pytest
from downloads import canvas, exchange, moodle, zipped

from mlcourse.grading.collecting.collect import collect
from mlcourse.grading.collecting.keeping import kept_attempts
from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.people import Person, write_people
from mlcourse.grading.intake.files import bulk
from mlcourse.grading.intake.timestamps import late_without_date

SET = "ps0-small"
AGREED = """
time_zone = "UTC"
[late]
grace_minutes = 10
[collect]
newest = "{}"
[sets.ps0-small]
due = "2026-11-05 12:00"
"""


@pytest.fixture
def two(empty):
    people = {name: Person(name, name.title(), "Muster", login=name, canvas=number)
              for name, number in (("anna", "11"), ("bert", "22"))}  # fmt: skip
    write_people(empty.class_dir, people)
    return empty


def lies(course, student="anna"):
    return {path.name: path.read_text("utf-8") for path in (course.submitted / student / SET).iterdir()}


def from_canvas(course, tmp_path, content, **more):
    return collect(
        course, SET, [zipped(tmp_path / "c.zip", canvas([("Anna", "Muster", "11", content)], **more))]
    )


def test_a_second_run_changes_nothing(two, tmp_path, tree):
    again = [("bert", "2026-11-05 11:00:00 UTC", "", "e")]
    paths = [
        zipped(tmp_path / "c.zip", canvas([("Anna", "Muster", "11", "a")])),
        zipped(tmp_path / "m.zip", moodle([("Bert", "Muster", "b")])),
        zipped(tmp_path / "e.zip", exchange(again)),
    ]
    first = collect(two, SET, paths)
    before = tree(two.class_dir)
    again = collect(two, SET, paths)
    assert tree(two.class_dir) == before
    assert (first.new, again.new, again.attempts, again.laid) == (3, 0, 3, [])


def test_every_attempt_is_kept_and_the_newest_is_graded(two, tmp_path):
    for number, content in enumerate(("one", "two", "two", "one"), 1):  # the last is the first one again
        from_canvas(two, tmp_path, content, first_file=number)
    kept = kept_attempts(two, "anna", SET)
    assert [(one.files / "small-one.ipynb").read_text("utf-8") for one in kept] == ["one", "two", "one"]
    assert lies(two) == {"small-one.ipynb": "one"}


def test_downloads_of_two_days_may_come_in_again_together(two, tmp_path, tree):
    days = [zipped(tmp_path / f"{day}.zip", canvas([("Anna", "Muster", "11", day)], first_file=number))
            for number, day in enumerate(("monday", "tuesday"), 1)]  # fmt: skip
    days += [
        zipped(tmp_path / f"m{day}.zip", moodle([("Bert", "Muster", day)])) for day in ("monday", "tuesday")
    ]
    collect(two, SET, days)
    before = tree(two.class_dir)
    assert collect(two, SET, days).new == 0
    assert tree(two.class_dir) == before
    assert lies(two) == lies(two, "bert") == {"small-one.ipynb": "tuesday"}


@pytest.mark.parametrize(
    ("newest", "times", "expected"),
    [
        ("before due", ["10:00", "12:09", "12:11"], "12:09"),  # ten minutes of grace
        ("before due", ["12:11", "13:00"], "13:00"),
        ("before due", ["10:00"], "10:00"),
        ("all", ["10:00", "12:11"], "12:11"),
        ("all", ["13:00", "10:00"], "13:00"),
    ],
)
def test_the_policy_chooses(two, tmp_path, newest, times, expected):
    (two.class_dir / "course.toml").write_text(AGREED.format(newest), encoding="utf-8")
    attempts = exchange([("anna", f"2026-11-05 {time}:00 UTC", "", time) for time in times])
    collect(two, SET, [zipped(tmp_path / "e.zip", attempts)])
    found = lies(two)
    assert (found["small-one.ipynb"], found["timestamp.txt"]) == (
        expected,
        f"2026-11-05 {expected}:00.000000 UTC\n",
    )


def test_what_came_in_time_goes_before_what_canvas_marks_late(two, tmp_path):
    (two.class_dir / "course.toml").write_text(AGREED.format("before due"), encoding="utf-8")
    from_canvas(two, tmp_path, "in time")
    assert from_canvas(two, tmp_path, "late", late={"11"}, again="-1").undated == []
    assert lies(two) == {"small-one.ipynb": "in time"}
    (two.class_dir / "course.toml").write_text(AGREED.format("all"), encoding="utf-8")
    assert from_canvas(two, tmp_path, "late", late={"11"}, again="-1").undated == ["anna"]
    assert lies(two) == {"small-one.ipynb": "late"}
    assert "does not say when it came" in late_without_date(two, "anna", SET)
    assert late_without_date(two, "bert", SET) == ""
    (two.submitted / "anna" / SET / "timestamp.txt").write_text("2026-11-05 13:00:00 UTC\n", encoding="utf-8")
    from_canvas(two, tmp_path, "late", late={"11"}, again="-1")
    assert lies(two)["timestamp.txt"] == "2026-11-05 13:00:00 UTC\n"  # what a person knew stays


def test_what_was_changed_by_hand_stays(two, tmp_path):
    from_canvas(two, tmp_path, "one")
    (two.submitted / "anna" / SET / "small-one.ipynb").write_text("mended", encoding="utf-8")
    (two.submitted / "bert" / SET).mkdir(parents=True)
    (two.submitted / "bert" / SET / "by-mail.ipynb").write_text("mail", encoding="utf-8")
    people = [("Anna", "Muster", "11", "two"), ("Bert", "Muster", "22", "b")]
    done = collect(two, SET, [zipped(tmp_path / "c.zip", canvas(people))])
    assert (done.by_hand, done.new) == (["anna", "bert"], 2)
    assert lies(two) == {"small-one.ipynb": "mended"}
    assert lies(two, "bert") == {"by-mail.ipynb": "mail"}


def test_a_date_of_a_students_own_counts_nothing(two, tmp_path):
    name = "musteranna_11_7000_timestamp.txt"
    collect(two, SET, [zipped(tmp_path / "c.zip", {name: "2020-01-01 00:00:00 UTC", "a_11_7_x.ipynb": "x"})])
    assert lies(two) == {"x.ipynb": "x"}
    assert kept_attempts(two, "anna", SET)[0].when is None


def test_archives_that_would_do_harm(two, tmp_path):
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../anna_11_7_../escaped.ipynb", "x")
        archive.writestr("musteranna_11_1_ok.ipynb", "ok")
        archive.writestr("musteranna_11_2_bomb.ipynb", b"\0" * 30_000_000)
        link = zipfile.ZipInfo("musteranna_11_3_link.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("musteranna_11_4_" + "x" * 400 + ".ipynb", "long")
    done = collect(two, SET, [path])
    assert sorted(name[-10:] for name in lies(two)) == ["ok.ipynb", "xxxx.ipynb"]
    assert not list(tmp_path.rglob("escaped.ipynb"))
    assert sum("was left out" in note for note in done.notes) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "is no zip that can be opened"), (b"PK\x03\x04", "is no zip"), (None, "is not there")],
)
def test_what_is_no_archive(two, tmp_path, content, message):
    path = tmp_path / "c.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GradingError, match=message):
        collect(two, SET, [path])


def test_a_damaged_file_keeps_no_other_from_coming(two, tmp_path):
    path = zipped(
        tmp_path / "c.zip", canvas([("Anna", "Muster", "11", "a" * 50), ("Bert", "Muster", "22", "b" * 50)])
    )
    path.write_bytes(path.read_bytes().replace(b"a" * 50, b"a" * 49 + b"x"))
    done = collect(two, SET, [path])
    assert (lies(two), lies(two, "bert")) == ({}, {"small-one.ipynb": "b" * 50})
    assert "small-one.ipynb could not be kept" in done.notes[0]


def test_there_is_a_limit_to_a_class(two, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_FILES", 1)
    with pytest.raises(GradingError, match="far more than a class can have handed in"):
        collect(two, SET, [zipped(tmp_path / "c.zip", {"a": "", "b": ""})])


def test_the_command_says_who_is_missing_and_whose_is_what(two, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(two.root)
    people = [("Anna", "Muster", "11", "a"), ("Zed", "Nobody", "99", "z")]
    zipped(tmp_path / "c.zip", canvas(people) | {"readme.txt": "x"})
    assert run(["collect", SET, str(tmp_path / "c.zip")]) == 0
    said = capsys.readouterr().out
    assert "2 attempts, 2 of them new; 1 submissions" in said
    assert "missing (1): bert" in said
    assert "whose?        nobodyzed_99 is nobody in the class list" in said
    assert "no attempt's  c.zip: readme.txt" in said
