"""A class of five hundred: a page that a browser opens at once, and few lines in the terminal."""

import csv
import time
from html.parser import HTMLParser

import pytest
from large_class import ROWS, large_class

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.report import make_report

STUDENTS, SETS = 500, ("ps1-one", "ps2-two")
LARGEST, LINES, SECONDS = 400_000, 25, 20  # bytes of the page; lines in the terminal; seconds of this process


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = Course.at(tmp_path_factory.mktemp("large"))
    for name in SETS:
        (course.solutions / name).mkdir(parents=True)
        (course.solutions / name / "one.md").touch()
    large_class(course, STUDENTS, SETS)
    return course


@pytest.fixture(scope="module")
def report(course):
    start = time.process_time()
    done = make_report(course, SETS[-1])
    assert time.process_time() - start < SECONDS
    return done


class Pairs(HTMLParser):
    """Which elements are open at the end."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def table(report, name):
    text = (report.path.parent / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_the_page_is_small_and_whole(report):
    text = report.path.read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST
    page = Pairs()
    page.feed(text)
    assert page.open == []
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    files = [link for link in page.links if link.endswith(".csv")]
    assert len(files) >= 6
    assert all((report.path.parent / name).is_file() for name in files)
    assert "<script" not in text
    assert text.count("<details open>") < 6


def test_the_tables_have_everybody_and_begin_with_a_mark_for_spreadsheets(report):
    assert len(table(report, "progress")) == STUDENTS == len(table(report, "lateness"))
    assert {row["exercise"] for row in table(report, "exercises")} == {*ROWS, "JAC-05-explain"}
    assert len(table(report, "without-a-name")) == len(report.unnamed)
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in report.path.parent.glob("*.csv"))
    assert {row["set"]: row["waiting"] for row in table(report, "sets")}[SETS[0]] == "10"


def test_the_largest_group_without_a_name_comes_first(report):
    sizes = [len(one.group.students) for one in report.unnamed]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 10
    assert sizes[-1] == 1


def test_the_terminal_prints_a_summary_and_how_long_it_took(course, report, capsys):
    assert run(["report", SETS[0], "--root", str(course.root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert 10 < len(lines) <= LINES
    assert lines[0].startswith("students            500, 500 with a score; median ")
    assert lines[-2].startswith("written in ")
    assert lines[-1].endswith("report.html")
