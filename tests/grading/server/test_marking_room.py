"""A real server: what it opens, what it refuses, and that marking works as before."""

import json
import shutil
from html import escape

import pytest
import small_course
from jupyter_for_tests import Client, jupyter
from vectors import PNG

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.running.batch import grade_class
from mlcourse.grading.server.doorkeeper import ELSEWHERE, NOT_IN_FORCE, ODD
from mlcourse.grading.server.kernels import NO_RUNNING

SET = small_course.SET
FOR_RETURN = ("timestamp.txt", "submission_secret.txt")  # nbgrader's release_feedback reads them
INSIDE = f"class/submitted/student-01/{SET}"


def submission_id(course, student="student-01", notebook="small-one"):
    with open_gradebook(course) as book:
        return book.find_submission_notebook(notebook, SET, student).id


@pytest.mark.parametrize(
    "address",
    [f"/formgrader?path={INSIDE}", f"/formgrader/?path={INSIDE}&x=1", f"//formgrader?path={INSIDE}",
     f"/formgrader/manage_assignments?path={INSIDE}", "/formgrader?path="],
)  # fmt: skip
def test_no_folder_is_opened_because_an_address_names_it(client, canary, address):
    answer = client(address)
    assert (answer.status, ELSEWHERE.encode() in answer.text) == (403, True)
    assert not canary.exists()


@pytest.mark.parametrize(
    "part", ["%3Cscript%3Ewindow.canary=1%3C%2Fscript%3E", '%22;window.canary=1;%22', "..%2f..%2fsketch.html",
             "%2e%2e", "a%5Cb", "a%00b", "x&lt;img", "%E2%80%AE"]
)  # fmt: skip
@pytest.mark.parametrize(
    "page", ["manage_students/{}", "manage_students/{}/" + SET, "manage_submissions/{}", "gradebook/{}",
             "gradebook/{}/small-one", "submissions/{}", "submissions/x/{}"]
)  # fmt: skip
def test_no_part_of_an_address_reaches_a_page(client, page, part):
    answer = client(f"/formgrader/{page.format(part)}")
    assert (answer.status, ODD.encode() in answer.text) == (403, True)


@pytest.mark.parametrize(
    "page", ["manage_assignments", f"manage_submissions/{SET}", "gradebook", f"gradebook/{SET}",
             f"gradebook/{SET}/small-one", "manage_students", "manage_students/student-01",
             f"manage_students/student-01/{SET}"]
)  # fmt: skip
def test_pages_open_and_run_their_own_scripts_only(client, page):
    answer = client(f"/formgrader/{page}")
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    scripts = answer.text.count(b"<script")
    assert scripts == answer.text.count(f'<script nonce="{nonce}"'.encode()) > 5
    assert "default-src 'none'" in policy
    assert f"connect-src {client.address}/formgrader/;" in policy


def test_the_submission_is_shown_with_its_formulas_and_pictures(client, marked_class):
    answer = client(f"/formgrader/submissions/{submission_id(marked_class)}/")
    page = answer.text.decode()
    assert answer.status == 200
    assert "$a&lt;b$" in page
    assert page.count("data:image/png;base64,") >= 2
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for script in (
        "settings.js",
        "tex-chtml-full.js",
        "output/chtml/fonts/woff-v2/MathJax_Main-Regular.woff",
    ):
        assert client(f"/formgrader/mathjax/{script}").status == 200


def test_beside_the_notebook_only_pictures_are_served(client, marked_class):
    beside = f"/formgrader/submissions/{submission_id(marked_class)}"
    picture = client(f"{beside}/photo.png")
    assert (picture.status, picture.headers["Content-Type"], picture.text) == (200, "image/png", PNG)
    for name in ("sketch.html", "small-one.ipynb", "nbgrader_config.py", *FOR_RETURN, "secret"):
        assert client(f"{beside}/{name}").status == 404
    kept = {path.name for path in (marked_class.autograded / "student-01" / SET).iterdir()}
    assert kept == {"small-one.ipynb", "small-two.ipynb", "photo.png", *FOR_RETURN}


@pytest.mark.parametrize("way", ["sessions", "kernels", "validate", "quoted"])
def test_no_program_starts_in_the_class_s_folder(client, canary, way):
    client("/api/status")
    client("/formgrader/gradebook")  # brings the cookie
    path = f"{INSIDE}/small-one.ipynb"
    if way == "validate":
        address, body = "/assignments/validate", {"path": path}
    elif way == "kernels":
        address, body = "/api/kernels", {"name": "python3", "path": INSIDE}
    else:
        path = path.replace("class", "./exercises/../class") if way == "quoted" else path
        address = "/api/sessions"
        body = {"name": "x", "path": path, "type": "notebook", "kernel": {"name": "python3"}}
    answer = client(address, "POST", body)
    assert answer.status == (500 if "api/sessions" in address else 403)  # sessions: Jupyter calls it that
    assert NO_RUNNING in json.loads(answer.text)["message"]
    assert client.json("/api/kernels") == []
    assert not canary.exists()


def test_a_notebook_of_one_s_own_runs(client):
    client("/formgrader/gradebook")
    body = {"name": "x", "path": "own.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
    session = client.json("/api/sessions", method="POST", body=body)
    assert session["kernel"]["name"] == "python3"
    moved = client(f"/api/sessions/{session['id']}", "PATCH", {"path": f"{INSIDE}/small-one.ipynb"})
    assert NO_RUNNING in json.loads(moved.text)["message"]
    assert client(f"/api/sessions/{session['id']}", "DELETE").status == 204


def test_a_page_of_a_student_s_is_served_without_any_right(client):
    answer = client(f"/files/{INSIDE}/sketch.html")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("place", [f"autograded/student-01/{SET}", f"submitted/student-01/{SET}"])
def test_a_notebook_as_nbconvert_shows_it_has_no_right_either(client, place):
    answer = client(f"/nbconvert/html/class/{place}/small-two.ipynb")
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_pages_that_the_server_locks_in_stay_locked_in(client, marked_class):
    (marked_class.root / "own.html").write_text("<p>own</p>")
    assert "sandbox" in client("/files/own.html").headers["Content-Security-Policy"]


def test_marks_comments_and_a_second_grading(client, marked_class):
    page = client(f"/formgrader/submissions/{submission_id(marked_class, 'student-02')}/")
    assert page.status == 200
    where = f"?submission_id={submission_id(marked_class, 'student-02')}"
    (grade,) = [g for g in client.json(f"/formgrader/api/grades{where}") if g["name"] == "small-2-explain"]
    (comment,) = [
        c for c in client.json(f"/formgrader/api/comments{where}") if c["name"] == "small-2-explain"
    ]
    assert grade["needs_manual_grade"]
    marked = client(f"/formgrader/api/grade/{grade['id']}", "PUT", {"manual_score": 1.5})
    said = client(f"/formgrader/api/comment/{comment['id']}", "PUT", {"manual_comment": "<b>Why</b> $a<b$?"})
    assert (marked.status, said.status) == (200, 200)
    (record,) = grade_class(marked_class, SET, ["student-02"])
    del record
    with open_gradebook(marked_class) as book:
        kept = book.find_grade("small-2-explain", "small-one", SET, "student-02")
        text = book.find_comment("small-2-explain", "small-one", SET, "student-02")
        assert (kept.manual_score, text.manual_comment) == (1.5, "<b>Why</b> $a<b$?")


@pytest.mark.parametrize("where", ["class", "elsewhere"])
def test_without_the_course_s_configuration_nothing_opens(marked_class, tmp_path, where):
    folder = tmp_path / "place"
    folder.mkdir()
    if where == "class":  # nbgrader's own configuration, not ours
        shutil.copytree(marked_class.class_dir, folder / "class")
        (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    with jupyter(folder) as address:
        answer = Client(address)("/formgrader/gradebook")
        assert (answer.status, escape(NOT_IN_FORCE).encode() in answer.text) == (403, True)
        assert "Content-Security-Policy" not in answer.headers or "nonce" not in str(answer.headers)
