"""Feedback goes back through the platform that the work came from, each page to its own student."""

import zipfile

import pytest
import readers
from downloads import canvas, exchange, moodle, worksheet, zipped
from samples import exercise, student

from mlcourse.grading.collecting.collect import collect
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import Person, write_people
from mlcourse.grading.giving_back.feedback import feedback_archive
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.results.records import save

SET = "ps0-small"
CLASS = {"anna": ("Anna", "11"), "bert": ("12_99_Bert", "22"), "carl": ("Carl", "33")}


@pytest.fixture
def collected(tmp_path):
    course = Course.at(tmp_path / "course")
    (course.solutions / SET).mkdir(parents=True)
    (course.solutions / SET / "one.md").write_text("# One\n", encoding="utf-8")
    people = {
        name: Person(name, first, "Muster", login=name, canvas=own) for name, (first, own) in CLASS.items()
    }
    write_people(course.class_dir, people)
    both = [("anna", CLASS["anna"]), ("bert", CLASS["bert"])]
    on_canvas = canvas([(first, "Muster", own, name) for name, (first, own) in both], late={"11"})
    collect(course, SET, [
        zipped(tmp_path / "m.zip", moodle([(first, "Muster", name) for name, (first, _) in both])),
        zipped(tmp_path / "c.zip", on_canvas),
        zipped(tmp_path / "e.zip", exchange([("carl", "2026-11-05 11:00:00 UTC", "", "carl")])),
    ])  # fmt: skip
    for name in CLASS:
        save(course.graded(SET), student(name, exercise()))
    return course


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_moodle_finds_whose_each_page_is(collected):
    made = feedback_archive(collected, SET, "moodle", write_feedback(collected, SET))
    found = {readers.moodle_feedback(name, {500, 501}): text for name, text in entries(made.path).items()}
    assert set(found) == {(500, f"feedback-{SET}.html"), (501, f"feedback-{SET}.html")}
    assert ">Anna Muster (anna)" in found[500, f"feedback-{SET}.html"]
    assert "12_99_Bert Muster (bert)" in found[501, f"feedback-{SET}.html"]
    assert made.without == ["carl"]


def test_canvas_finds_whose_each_page_is(collected):
    made = feedback_archive(collected, SET, "canvas", write_feedback(collected, SET))
    found = {readers.canvas_feedback(name): text for name, text in entries(made.path).items()}
    assert set(found) == {("11", "7000"), ("22", "7001")}
    assert "(anna)" in found["11", "7000"]
    assert made.without == ["carl"]


def test_the_same_pages_give_the_same_bytes(collected):
    pages = write_feedback(collected, SET)
    first = feedback_archive(collected, SET, "canvas", pages).path.read_bytes()
    assert feedback_archive(collected, SET, "canvas", pages).path.read_bytes() == first


def test_what_came_from_elsewhere_has_no_way_back(collected):
    page = [page for page in write_feedback(collected, SET) if page.stem == "carl"]
    with pytest.raises(GradingError, match="nobody's ps0-small was collected from moodle"):
        feedback_archive(collected, SET, "moodle", page)
    assert not collected.exported.exists()


@pytest.fixture
def teams(tmp_path):
    """Anna and Bert are a team, Carl is one alone, Dora hands in for herself; Eve is in another class."""
    course = Course.at(tmp_path / "course")
    (course.solutions / SET).mkdir(parents=True)
    (course.solutions / SET / "one.md").write_text("# One\n", encoding="utf-8")
    groups = {"anna": "Team 1", "bert": "Team 1", "carl": "Team 2", "dora": ""}
    people = {
        name: Person(name, name.title(), "Muster", f"{name}@x", canvas=str(number), group=group)
        for number, (name, group) in enumerate(groups.items(), 11)
    }
    write_people(course.class_dir, people)
    (course.class_dir / "course.toml").write_text(
        f'[sets.{SET}]\ngroups = true\ndue = "2026-11-05 12:00:00+00:00"\n', encoding="utf-8"
    )
    for name in groups:
        save(course.graded(SET), student(name, exercise()))
    return course


def on_moodle(tmp_path):
    """Folders of teams carry the number of the team: of the second it is Eve's number, too."""
    files = {
        f"{team}_assignsubmission_file/small-one.ipynb": team
        for team in ("Team 1_900", "Team 2_504", "Dora Muster_503")
    }
    rows = [(n.title(), "Muster", f"{n}@x", "", "-") for n in ("anna", "bert", "carl", "dora", "eve")]
    return zipped(tmp_path / "t.zip", files), worksheet(tmp_path / "g.csv", rows)


def test_a_page_for_everybody_of_a_team_goes_by_his_or_her_own_number(teams, tmp_path):
    archive, sheet = on_moodle(tmp_path)
    for sources in ([archive, sheet], [archive]):  # a number that was known once stays known
        collect(teams, SET, sources)
        made = feedback_archive(teams, SET, "moodle", write_feedback(teams, SET))
        found = {
            readers.moodle_feedback(name, set(range(500, 505)))[0]: text
            for name, text in entries(made.path).items()
        }
        assert sorted(found) == [500, 501, 502, 503]  # and nothing for Eve
        assert all(f"({name})" in found[number] for number, name in enumerate(["anna", "bert", "carl"], 500))
        assert made.notes() == []


def test_without_the_worksheet_nobody_gets_the_page_of_a_team(teams, tmp_path):
    collect(teams, SET, on_moodle(tmp_path)[:1])
    made = feedback_archive(teams, SET, "moodle", write_feedback(teams, SET))
    assert [readers.moodle_feedback(name, {503, 504})[0] for name in entries(made.path)] == [503]
    assert made.notes() == ["not in the archive: anna, bert, carl"]


@pytest.mark.parametrize("files", [["bert"], ["anna", "bert"]], ids=["as one", "each"])
def test_canvas_shows_one_page_to_a_whole_group(teams, tmp_path, files):
    users = {"anna": "11", "bert": "12"}
    own = [(name.title(), "Muster", users[name], "text") for name in files]
    collect(teams, SET, [zipped(tmp_path / "c.zip", canvas([*own, ("Dora", "Muster", "14", "dora")]))])
    made = feedback_archive(teams, SET, "canvas", write_feedback(teams, SET))
    found = {readers.canvas_feedback(name)[0]: text for name, text in entries(made.path).items()}
    assert len(found) == 2
    assert ">Anna Muster, Bert Muster (anna)<" in found[max({"11", "12"} & set(found))]
    assert ">Dora Muster (dora)<" in found["14"]
    assert made.without == ["carl"]


def test_canvas_is_not_given_what_concerns_one_of_a_group_alone(teams, tmp_path):
    collect(teams, SET, [zipped(tmp_path / "c.zip", canvas([("Bert", "Muster", "12", "text")]))])
    late = student("anna", exercise())
    late.penalty, late.note, late.group = 1.0, "illness", "Team 1"
    save(teams.graded(SET), late)
    made = feedback_archive(teams, SET, "canvas", write_feedback(teams, SET))
    assert entries(made.path) == {}
    assert made.notes()[1:] == [
        "not in it, for Canvas shows one page to a whole group and theirs differ: Team 1"
    ]
