"""What students get: the zip and its page, the wheel and what is not in it, and that it checks their answers.

The wheel is built once, and installed once where nothing of the repository can be imported.
"""

import ast
import inspect
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import jupytext
import nbformat
import pytest
from loopback import served

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))

from mlbook import wheel as in_the_site

from mlcourse.exercises import registry
from mlcourse.exercises.first_cell import FIRST_CELL
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.release.notebooks import HIDDEN, MARKERS, SOLUTION, read_source
from mlcourse.publishing import bundle as bundles
from mlcourse.publishing import wheel as wheels
from mlcourse.publishing.bundle import bundle
from mlcourse.publishing.wheel import build_wheel

ROOT = Path(__file__).parents[2]
SET = "ps2-softmax"
PIP = [
    sys.executable,
    "-m",
    "pip",
    "--disable-pip-version-check",
    "install",
    "--quiet",
    "--no-deps",
    "--no-index",
]
OUTSIDE = """
import importlib.util, mlcourse
from mlcourse.exercises import registry
print(mlcourse.__file__)
print([n for n in ("grading", "publishing", "authoring") if importlib.util.find_spec("mlcourse." + n)])
print(len(registry()))
print([e.id for e in registry().values() if getattr(e, "rubric", ()) or getattr(e, "model_answer", "")])
print([e.id for e in registry().values() if e.correct or (e.kind == "proof" and e.answer)])
"""


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The bundle of one problem set, with a book's address."""
    folder = tmp_path_factory.mktemp("bundle")
    return bundle(ROOT / "exercises" / SET, folder / "one" / f"{SET}.zip", "https://book.example/dl/")


@pytest.fixture(scope="module")
def unpacked(packed):
    """What a student sees after unzipping it."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(packed.parent)
    return packed.parent / SET


@pytest.fixture(scope="module")
def wheel(unpacked):
    [found] = unpacked.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def outside(unpacked, wheel, tmp_path_factory):
    """Runs Python where this wheel is installed and the repository is not, in the student's folder."""
    target = tmp_path_factory.mktemp("installed")
    # as the page and the first cell spell it
    subprocess.run([*PIP, "--target", str(target), f"{wheel.name}[formulas]"], cwd=unpacked, check=True)

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, *arguments], cwd=unpacked, capture_output=True, check=False, timeout=300,
            text=True, encoding="utf-8", errors="replace",
            env=os.environ | {"PYTHONPATH": str(target)} | environment,
        )  # fmt: skip

    run.target = target
    return run


def test_the_zip_has_one_folder_with_notebooks_package_and_page(packed, wheel):
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        rights = {entry.external_attr >> 16 for entry in archive.infolist()}
    released = [path.name for path in (ROOT / "exercises" / SET).iterdir() if path.suffix == ".ipynb"]
    assert sorted(names) == sorted(f"{SET}/{name}" for name in [*released, wheel.name, "begin.html"])
    assert rights == {0o644}
    assert re.fullmatch(r"mlcourse-\d+\.\d+\.\d+-py3-none-any\.whl", wheel.name)


def test_the_same_sources_give_the_same_bytes(packed, tmp_path):
    again = bundle(ROOT / "exercises" / SET, tmp_path / "again.zip", "https://book.example/dl")
    assert again.read_bytes() == packed.read_bytes()


def test_data_go_with_their_notebooks_and_nothing_hidden_does(tmp_path, monkeypatch):
    def made(folder):
        folder.joinpath("mlcourse-1.whl").write_bytes(b"wheel")
        return folder / "mlcourse-1.whl"

    monkeypatch.setattr(bundles, "build_wheel", made)
    released = tmp_path / "ps1"
    for name in ("data/points.csv", ".ipynb_checkpoints/a.ipynb", "a.ipynb"):
        (released / name).parent.mkdir(parents=True, exist_ok=True)
        (released / name).write_text('{"cells": []}', encoding="utf-8")
    with zipfile.ZipFile(bundle(released, tmp_path / "ps1.zip")) as archive:
        assert archive.namelist() == [
            f"ps1/{name}" for name in ("a.ipynb", "begin.html", "data/points.csv", "mlcourse-1.whl")
        ]
        page = archive.read("ps1/begin.html").decode()
    assert "http" not in page
    assert "upload <code>mlcourse-1.whl</code>" in page
    (released / "begin.html").write_text("mine", encoding="utf-8")
    with pytest.raises(GradingError, match=r"begin\.html has a name that the bundle needs itself"):
        bundle(released, tmp_path / "ps1.zip")
    with pytest.raises(GradingError, match="there is no notebook in"):
        bundle(tmp_path / "data", tmp_path / "no.zip")


def test_the_page_says_in_five_lines_how_to_begin(unpacked, wheel):
    page = (unpacked / "begin.html").read_text(encoding="utf-8")
    lines = re.findall(r"<li><strong>(.*?)</strong>", page)
    assert lines == ["On your own computer", "In Colab", "On a hub", "In the browser", "Then"]
    commands = [unescape(command) for command in re.findall(r"<code>(.*?)</code>", page)]
    assert f'%pip install "{wheel.name}[formulas]"' in commands
    # the environment lies beside the folder: a folder handed in as a zip must not hold thousands of files
    made = [command for command in commands if "-m venv " in command]
    assert made == ["python3 -m venv ../course-env", r"py -m venv ..\course-env"]
    address = f"https://book.example/dl/wheel/{wheel.name}"
    assert f'%pip install "mlcourse[formulas] @ {address}"' in commands
    assert 'href="https://book.example/dl/solve-softmax-jacobians.html"' in page
    assert "<script" not in page


def first_cell_of(path):
    [cell] = [cell for cell in nbformat.read(path, as_version=4).cells if cell.id == FIRST_CELL]
    return cell.source


def test_the_first_cell_says_what_to_type_where_the_package_is_missing(
    unpacked, wheel, monkeypatch, tmp_path
):
    source = first_cell_of(unpacked / "softmax-jacobians.ipynb")
    exec(source, {})
    monkeypatch.setitem(sys.modules, "mlcourse", None)
    monkeypatch.chdir(unpacked)
    with pytest.raises(ModuleNotFoundError) as said:
        exec(source, {})
    assert f'    %pip install "{wheel.name}[formulas]"' in str(said.value).splitlines()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=r"(?s)does not lie beside this notebook.*Files, Upload"):
        exec(source, {})


@pytest.mark.parametrize("path", sorted((ROOT / "exercises").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_it_is_the_first_code_of_every_notebook_and_asks_for_all_that_is_imported(path):
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.id for cell in code].index(FIRST_CELL) == 0
    rest = "\n".join(cell.source for cell in code[1:])
    extras = re.search(r"\{wheel\}\[([a-z,]+)\]", code[0].source)[1].split(",")
    assert ("torch" in extras) == ("import torch" in rest)
    assert ("data" in extras) == ("mlcourse.data" in rest)


def test_the_wheel_asks_for_numpy_alone_and_knows_no_extra_of_staff(wheel):
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("METADATA")]
        metadata = archive.read(name).decode()
    assert re.findall(r"Provides-Extra: (.*)", metadata) == ["data", "formulas", "torch"]
    needed = re.findall(r"Requires-Dist: (.*)", metadata)
    assert [line for line in needed if "extra ==" not in line] == ["numpy>=2.0"]


def test_where_the_repository_is_not_the_package_is_whole_and_has_no_grader(outside):
    done = outside("-c", OUTSIDE)
    place, *rest = done.stdout.splitlines()
    assert place.startswith(str(outside.target))
    assert rest == ["[]", str(len(registry())), "[]", "[]"]


def test_a_solved_notebook_is_right_there(outside, unpacked):
    solved = read_source(ROOT / "solutions" / SET / "softmax-jacobians.md")
    nbformat.write(solved, unpacked.parent / "solved.ipynb")
    done = outside("-m", "mlcourse.cli", "check", "../solved.ipynb", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    right, of = re.search(r"(\d+) of (\d+) right by the public checks", done.stdout).groups()
    assert int(right) == int(of) > 10


def test_a_mistake_is_named_there_whatever_the_terminal_can_show(outside, unpacked):
    source = "from mlcourse.numpy import softmax\ndef softmax_vjp(x, g): return softmax(x) * g\n"
    (unpacked.parent / "wrong.py").write_text(source, encoding="utf-8-sig")
    done = outside("-m", "mlcourse.cli", "check", "../wrong.py", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "This looks like: the second term left out." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--help"], 0, "  check FILE [ROW]… [--watch]"),
        ([], 2, "This is the students' build of the course."),
        (["--version"], 0, "mlcourse "),
        (["grade", SET], 2, "mlcourse: there is no command 'grade' in the students' build; it has check"),
    ],
    ids=str,
)
def test_the_command_offers_what_works_there(outside, arguments, code, said):
    done = outside("-m", "mlcourse.cli", *arguments, PYTHONIOENCODING="utf-8")
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    for command in ("release", "collect", "feedback", "doctor"):
        assert command not in done.stdout


# What nobody may find in it.


def squeezed(text):
    """Letters and digits only: quotes, formulas and line breaks make no difference."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def texts_of(archive):
    """Yield name and text of every file in a zip, wheels in it unpacked; code also as Python reads it."""
    for name in archive.namelist():
        content = archive.read(name)
        if name.endswith(".whl"):
            yield from texts_of(zipfile.ZipFile(io.BytesIO(content)))
            continue
        text = content.decode("utf-8")
        yield name, text
        if name.endswith(".py"):
            constants = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
            yield name, "\n".join(value for value in constants if isinstance(value, str))
        if name.endswith(".ipynb"):
            yield name, "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


@pytest.fixture(scope="module")
def given(packed):
    """All that is handed out, squeezed: this bundle, and the notebooks of the other sets."""
    with zipfile.ZipFile(packed) as archive:
        found = [(name, squeezed(text)) for name, text in texts_of(archive)]
    for path in (ROOT / "exercises").glob("*/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        found.append((path.name, squeezed("\n".join(cell.source for cell in cells))))
    return found


def where(secret, given):
    return sorted({name for name, text in given if squeezed(secret) in text})


def rubric_sentences():
    """Yield all that written answers are marked by, sentence by sentence."""
    for exercise in registry().values():
        if exercise.kind == "explain":
            claims = [text for claim in exercise.wrong_claims for text in (claim.text, claim.why)]
            for text in (exercise.model_answer, *(c.text for c in exercise.rubric), *claims):
                yield from re.split(r"(?<=[.?!])\s+", text)


SECRET_CELLS = [
    (cell.metadata.nbgrader.grade_id, cell.source)
    for path in sorted((ROOT / "solutions").glob("*/*.md"))
    for cell in jupytext.read(path).cells
    if "nbgrader" in cell.metadata
]
# General sentences that the hint of a known mistake says, too.
SAID_ANYWAY = {
    "softmaxisnotelementwiseeveryxjchangeseverysi": "exercises/jacobians/softmax_matrix.py",
    "pointsmaysharethatcoordinate": "exercises/interpolation/direction.py",
}
FEW = 24  # letters and digits: what is shorter is no sentence that could give anything away


def test_no_sentence_of_a_rubric_is_in_it(given):
    sentences = [s for s in rubric_sentences() if len(squeezed(s)) >= FEW]
    assert len(sentences) > 100
    found = {squeezed(s): where(s, given) for s in sentences}
    found = {sentence: names for sentence, names in found.items() if names}
    assert found == {sentence: [f"mlcourse/{name}"] for sentence, name in SAID_ANYWAY.items()}


def test_no_hidden_test_is_in_it(given):
    hidden = [(name, block) for name, source in SECRET_CELLS for block in HIDDEN.findall(source)]
    assert len(hidden) > 150
    assert {name: where(block, given) for name, block in hidden if where(block, given)} == {}
    assert [name for name, text in given if "BEGIN HIDDEN" in text or "BEGIN SOLUTION" in text] == []
    for marker in MARKERS:
        assert [n for n, text in given if squeezed(marker) in text and n.endswith(".ipynb")] == []


def references():
    """The functions with which checks compare: `check` needs them, and the instructors' page says so."""
    answers = [exercise.answer for exercise in registry().values() if exercise.kind == "code"]
    return [squeezed(inspect.getsource(answer)) for answer in answers]


def test_no_cell_with_a_solution_is_in_it_but_functions_that_checks_compare_with(given):
    cells = [(name, source) for name, source in SECRET_CELLS if SOLUTION.search(source)]
    assert len(cells) > 150
    plain = {name: re.sub(r"(?m)^\s*### (?:BEGIN|END).*\n?", "", source) for name, source in cells}
    found = {name: source for name, source in plain.items() if where(source, given)}
    assert len(found) < 5
    assert [name for name, source in found.items() if squeezed(source) not in references()] == []


def test_no_line_of_a_derivation_s_model_is_left_where_it_was_declared(given):
    whole = {
        exercise.id: "\n".join(exercise.answer)
        for exercise in registry().values()
        if exercise.kind == "proof"
    }
    assert len(whole) > 40
    found = {name: where(lines, given) for name, lines in whole.items() if len(squeezed(lines)) >= FEW}
    assert {name: files for name, files in found.items() if files} == {}


def test_a_leak_would_be_found(tmp_path):
    leaky = tmp_path / "leaky.zip"
    sentence = next(s for s in rubric_sentences() if len(squeezed(s)) >= FEW)
    head, tail = " ".join(sentence.split()[:3]), " " + " ".join(sentence.split()[3:])
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("mlcourse/x.py", f"x = ({head!r}\n    r{tail!r})\n")
    with zipfile.ZipFile(leaky, "w") as archive:
        archive.writestr("a/mlcourse-1-py3-none-any.whl", inner.getvalue())
    with zipfile.ZipFile(leaky) as archive:
        assert where(sentence, [(name, squeezed(text)) for name, text in texts_of(archive)])


# Where the wheel is built and served.


def test_without_the_repository_or_the_backend_it_says_so(tmp_path, monkeypatch):
    with pytest.raises(GradingError, match="built from the course's repository"):
        build_wheel(tmp_path, tmp_path / "mlcourse")
    monkeypatch.setattr(wheels.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        GradingError, match=r'hatchling is not installed; run: pip install "mlcourse\[grading\]"'
    ):
        build_wheel(tmp_path)


def test_a_backend_that_fails_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "students_files", lambda package: {})
    monkeypatch.setattr(wheels, "BACKEND", "raise SystemExit('no room left')")
    with pytest.raises(GradingError, match="could not be built: no room left"):
        build_wheel(tmp_path)


@pytest.mark.parametrize(
    ("change", "built"),
    [
        ({}, ["https://book.example/"]),
        ({"html_baseurl": None}, [""]),
        ({"mlcourse_wheel": False}, []),
        ({"course_edition": "ta"}, []),
        ({"course_page": "softmax"}, []),
    ],
    ids=str,
)
def test_only_a_whole_public_site_gets_the_wheel(change, built, tmp_path, monkeypatch):
    settings = {"mlcourse_wheel": True, "course_edition": "public", "course_page": ""}
    settings |= {"html_baseurl": "https://book.example/"} | change
    app = SimpleNamespace(
        config=SimpleNamespace(**settings), builder=SimpleNamespace(format="html"), outdir=tmp_path
    )
    made = []
    monkeypatch.setattr(in_the_site, "write_wheel", lambda site, address: made.append(address))
    in_the_site.copy_wheel(app, None)
    in_the_site.copy_wheel(app, RuntimeError("the build failed"))
    assert made == built


def test_pip_installs_it_from_the_books_site_by_an_address_that_stays(wheel, tmp_path, monkeypatch):
    def copied(folder):
        folder.mkdir()
        return Path(folder / wheel.name).write_bytes(wheel.read_bytes()) and folder / wheel.name

    monkeypatch.setattr(in_the_site, "build_wheel", copied)
    site = tmp_path / "site"
    site.mkdir()
    with served(site) as address:
        in_the_site.write_wheel(site, f"{address}/")
        assert sorted(path.name for path in (site / "wheel").iterdir()) == [wheel.name, "requirements.txt"]
        lists = [*PIP, "--target", str(tmp_path / "there"), "-r", f"{address}/wheel/requirements.txt"]
        subprocess.run(lists, check=True, env=os.environ | {"NO_PROXY": "127.0.0.1"})
        assert (tmp_path / "there" / "mlcourse" / "exercises" / "notebook.py").is_file()
        (site / "wheel" / "mlcourse.whl").write_bytes(wheel.read_bytes())
        other = [*PIP, "--target", str(tmp_path / "no"), f"{address}/wheel/mlcourse.whl"]
        done = subprocess.run(other, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "mlcourse.whl is not a valid wheel filename" in done.stderr
