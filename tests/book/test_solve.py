"""The pages "Solve in the browser", as they come out of the build."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parent))

import solve_course
from mlbook import solve
from mlbook.formula_fields import fields_of
from mlbook.solve_page import Text

from mlcourse.exercises import registry

PAGE = f"solve-{solve_course.NOTEBOOK}.html"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course whose book is built with pages to solve."""
    root = solve_course.write_course(tmp_path_factory.mktemp("solve") / "course")
    solve_course.write_stand_in(root / "browser")
    built = solve_course.build(root, "browser")
    assert (built.code, built.log) == (0, "")
    return root


@pytest.fixture(scope="module")
def site(course):
    return course / "_build" / "html"


@pytest.fixture(scope="module")
def page(site):
    return BeautifulSoup((site / PAGE).read_text(encoding="utf-8"), "html.parser")


def data_of(page):
    return json.loads(page.select_one(".solve script[type='application/json']").string)


def test_the_page_carries_the_released_notebook_byte_for_byte(course, page):
    released = course / "exercises" / "ps-tiny" / f"{solve_course.NOTEBOOK}.ipynb"
    data = data_of(page)
    assert data["text"].encode() == released.read_bytes()
    assert data["file"] == released.name


def test_what_is_written_is_an_editor_and_what_is_given_is_not(page):
    editors = {area["id"].removeprefix("edit-"): area.text for area in page.select(".solve textarea")}
    sources = {cell.id: cell.source for cell in solve_course.notebook().cells}
    assert set(editors) == {"jac-05", "try-1", "jac-05-explain", "smx-05"}
    assert all(text.removeprefix("\n") == sources[name] for name, text in editors.items())
    roles = {cell["data-cell"]: cell["data-role"] for cell in page.select(".solve-cell")}
    assert roles["setup"] == "given"
    assert roles["jac-05-check"] == "check"
    assert roles["jac-05-explain"] == "words"
    assert "def softmax(x)" in page.select_one("#setup .highlight").text


def test_every_editor_has_a_label_that_names_the_exercise(page):
    labels = {label["for"]: label.text for label in page.select(".solve label")}
    assert {f"edit-{name}" for name in ("jac-05", "try-1", "jac-05-explain", "smx-05")} == set(labels)
    assert labels["edit-jac-05"] == "JAC-05 · Softmax VJP in O(n)"
    assert page.select_one("#jac-05")["data-check"] == "jac-05-check"
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_hints_are_opened_one_after_the_other(page):
    first = page.select_one("#jac-05 > .solve-hint")
    assert [summary.text for summary in first.select("summary")] == [
        "Hint (1 of 3)", "Next hint (2 of 3)", "Next hint (3 of 3)"
    ]  # fmt: skip
    assert [hint.select_one("p").text for hint in [first, *first.select("details")]] == list(
        registry()["JAC-05"].hints
    )
    assert not page.select("#try-1 .solve-hint, #jac-05-check .solve-hint")


def test_text_is_text_and_formulas_are_set(page):
    text = page.select_one(".solve-text")
    assert "<b>no HTML</b>" in text.text
    assert not text.select("b")
    assert [part.text for part in text.select(".math.inline mrow > *")] == ["a", "<", "b"]
    assert text.select_one("div.math math annotation").text.startswith(r"J^\top g")
    assert text.select("div.math mtable")
    assert not page.select("script[src*='mathjax']")  # loaded with the first formula that comes up
    assert [heading.text for heading in page.select(".solve h1")] == ["Tiny softmax"]
    assert text.select_one("h2#section-products-without-a-matrix")
    assert page.select("#pst-page-toc-nav a[href='#section-products-without-a-matrix']")


def test_two_headings_with_the_same_words_have_two_addresses():
    text = Text()
    assert 'id="section-more"' in text.html("## More")
    assert 'id="section-more-2"' in text.html("## More")


def test_no_solution_and_nothing_of_the_grader_is_in_the_site(site):
    for path in site.rglob("*"):
        if path.is_file():
            assert solve_course.CANARY.encode() not in path.read_bytes(), path
    [archive] = site.glob("_browser/*/mlcourse.zip")
    names = zipfile.ZipFile(archive).namelist()
    assert "mlcourse/checks/show.py" in names
    left_out = tuple(f"mlcourse/{room}" for room in ("grading", "publishing", "torch"))
    assert not [name for name in names if name.startswith(left_out)]


def test_everything_that_the_page_loads_lies_in_the_site(site, page):
    data = data_of(page)
    module = site / page.select_one(".solve script[type=module]")["src"]
    for name in ("runner.mjs", "worker.mjs", "executor.py", "mlcourse.zip", "solve.css"):
        assert (module.parent / name).is_file(), name
    for name, size in data["python"]["files"].items():
        assert (module.parent / data["python"]["folder"] / name).stat().st_size == size
    assert (site / page.select_one("link[href$='solve.css']")["href"]).is_file()


def test_mathlive_is_in_the_site_compressed_and_no_page_loads_it_by_itself(site):
    folder = site / "_browser" / "mathlive-0"
    assert gzip.decompress((folder / "mathlive.mjs.gz").read_bytes()) == b"mathlive.min.mjs"
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {
        "mathlive.mjs.gz",
        "mathlive-fonts.css",
        "LICENSE.txt",
        "KaTeX_Main-Regular.woff2",
    }
    html = (site / PAGE).read_text(encoding="utf-8")
    assert html.count("mathlive-0") == 1  # where it is, for the module that may need it


def test_what_a_page_knows_of_a_formula(page):
    about = json.loads(page.select_one("#smx-05 .solve-fields")["data-about"])
    assert (about["exercise"], about["kind"], about["names"]) == ("SMX-05", "formula", ["z"])
    assert about["known"]["x1"] == "x_{1}"
    assert not page.select("#jac-05 .solve-fields")
    proof = json.loads(fields_of(registry()["JAC-05-derivation"]))
    assert proof["matrices"]
    assert proof["first"]["text"] == "g @ d(softmax(x))"


def test_the_packed_course_is_whole_and_the_same_every_time(tmp_path):
    packed = solve.course_archive.__wrapped__()
    assert packed == solve.course_archive.__wrapped__()
    archive = tmp_path / "mlcourse.zip"
    archive.write_bytes(packed)
    code = "import sys; sys.path.insert(0, sys.argv[1])\n"
    code += "import mlcourse\nfrom mlcourse.exercises import registry\n"
    code += "print(mlcourse.__file__.startswith(sys.argv[1]), len(registry()) > 20)"
    done = subprocess.run([sys.executable, "-c", code, archive], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_off_by_default_and_off_again(tmp_path):
    root = solve_course.write_course(tmp_path / "course")
    solve_course.write_stand_in(root / "browser")
    built = solve_course.build(root)
    assert (built.code, built.log) == (0, "")
    assert not list(built.site.glob("solve-*"))
    assert not (built.site / "_browser").exists()
    solve_course.build(root, "browser")
    assert (built.site / PAGE).is_file()
    (built.site / "_browser" / "pyodide-0.0.0").mkdir()
    solve_course.build(root, "browser")
    assert sorted(p.name[:7] for p in (built.site / "_browser").iterdir())[-1] == "pyodide"
    assert not (built.site / "_browser" / "pyodide-0.0.0").exists()
    solve_course.build(root)
    assert not (built.site / "_browser").exists()
    assert not (built.site / PAGE).exists()


@pytest.mark.parametrize("damage", ["browser.json", "pyodide.mjs"])
def test_a_folder_that_is_not_whole_is_refused_with_the_command_to_run(tmp_path, damage):
    root = solve_course.write_course(tmp_path / "course")
    folder = solve_course.write_stand_in(root / "browser")
    (folder / damage).unlink()
    built = solve_course.build(root, "browser")
    assert built.code != 0
    assert damage in built.log
    assert "python book/_browser/vendor.py browser" in built.log


def test_links():
    on, off = SimpleNamespace(mlcourse_browser="x"), SimpleNamespace(mlcourse_browser="")
    assert solve.link_for(off, "softmax-jacobians", "JAC-05") is None
    assert solve.link_for(on, "softmax-jacobians") == "solve-softmax-jacobians.html"
    assert solve.link_for(on, "softmax-jacobians", "JAC-05") == "solve-softmax-jacobians.html#jac-05"
    assert solve.link_for(on, "a", "JAC-05", docname="part/page") == "../solve-a.html#jac-05"


def test_the_link_leads_to_the_answer(page):
    anchor = solve.link_for(SimpleNamespace(mlcourse_browser="x"), solve_course.NOTEBOOK, "JAC-05")
    assert page.select_one(f"#{anchor.partition('#')[2]}")["data-role"] == "answer"


def test_no_text_ends_the_script_element():
    from mlbook.solve_page import as_script

    written = as_script({"text": "</script><!-- <script>"})
    assert "<" not in written
    assert json.loads(written) == {"text": "</script><!-- <script>"}


def test_zip_entries_have_no_date_of_today():
    entries = zipfile.ZipFile(io.BytesIO(solve.course_archive())).infolist()
    assert {entry.date_time for entry in entries} == {solve.EPOCH}
