"""The table of scores: quoted, harmless in a spreadsheet, and empty where there is no score."""

import csv

import pytest
from samples import exercise, student

from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.export import harmless, table, write_csv
from mlcourse.grading.results.records import save


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("Anne-Marie", "Anne-Marie"),
        ("2.5", "2.5"),
        ("", ""),
    ],
)
def test_formulas_are_made_harmless(field, expected):
    assert harmless(field) == expected


def test_no_score_is_an_empty_field_with_a_status():
    records = [
        student("student-01", exercise(score=2.5), exercise("SMX-01", "pending", None, 2.0)),
        student("student-02", exercise(status="missing", score=None), exercise("SMX-01", "wrong", 0.0, 2.0)),
    ]
    header, first, second = table(records, {"student-01": {"first_name": "=x"}})
    assert header[6:9] == ["score", "max_score", "pending"]
    assert header[9:] == ["JAC-05", "JAC-05 max", "JAC-05 status", "SMX-01", "SMX-01 max", "SMX-01 status"]
    assert first[6:] == ["2.5", "5", "2", "2.5", "3", "ok", "", "2", "pending"]
    assert second[6:] == ["0", "5", "0", "", "3", "missing", "0", "2", "wrong"]


def test_the_file_survives_names_with_commas_quotes_and_newlines(tmp_path):
    course = Course.at(tmp_path)
    save(course.graded("ps0-small"), student("student-01", exercise()))
    name = 'a, "b"\n=c'
    quoted = name.replace('"', '""')
    (course.class_dir / "students.csv").write_text(
        f'id,first_name,last_name\nstudent-01,"{quoted}","=cmd|x"\n', encoding="utf-8"
    )
    with write_csv(course, "ps0-small").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][:3] == ["student-01", name, "'=cmd|x"]
    assert len({len(row) for row in rows}) == 1
