"""Our own pages, feedback and class report: whatever stands in a record is text there."""

import pytest
from bs4 import BeautifulSoup
from infected import tells
from samples import exercise, student
from vectors import DATA, MARKDOWN, STREAMS

from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results.records import save

SET = "ps0-small"
TEXTS = ("mistake", "comment", "output", "look")
ATTACKS = [*MARKDOWN.values(), *STREAMS.values(), *(str(data) for data in DATA.values())]
PLAIN = ["text"] * len(ATTACKS)


def pages(tmp_path, texts):
    """Feedback and report of a class in whose record every text of a student's has been replaced."""
    course = Course.at(tmp_path)
    parts = [
        exercise(f"SML-{place:02d}", "error", 0.0, lines=[text], **dict.fromkeys(TEXTS, text))
        for place, text in enumerate(texts)
    ]
    save(course.graded(SET), student("student-01", *parts, notes=texts))
    name = texts[0].replace('"', '""')
    course.class_dir.mkdir(exist_ok=True)
    (course.class_dir / "students.csv").write_text(f'id,first_name,last_name\nstudent-01,"{name}","{name}"\n')
    (feedback,) = write_feedback(course, SET)
    return {"feedback": feedback, "report": write_report(course, SET)}


def shape(path):
    """Elements with their attributes, in order; texts left out."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    told = [e for e in page.find_all(True) if e.name not in ("code", "img")]
    return [(e.name, sorted(e.attrs)) for e in told]


@pytest.mark.parametrize("kind", ["feedback", "report"])
def test_an_attack_changes_nothing_but_text(tmp_path, kind):
    infected, plain = pages(tmp_path / "a", ATTACKS)[kind], pages(tmp_path / "b", PLAIN)[kind]
    page = BeautifulSoup(infected.read_text(encoding="utf-8"), "html.parser")
    assert page.select("script, iframe, object, embed, base, link, form, svg") == []
    # the text beside a figure names the mistakes that it shows
    values = [v for e in page.find_all(True) for name, v in e.attrs.items() if name != "alt"]
    assert not any(tells(str(value)) for value in values)
    pictures = [image["src"] for image in page.find_all("img")]
    assert all(address.startswith("data:image/") for address in pictures)
    if kind == "feedback":
        assert shape(infected) == shape(plain)
    assert tells(page.get_text())
