"""The attacks in a real browser, on every page on which a submission is looked at."""

import nbformat
import pytest
import small_course
from chromium import browser
from infected import notebook
from jupyter_for_tests import TOKEN, jupyter
from loopback import served
from nbconvert.exporters import HTMLExporter
from samples import exercise, student
from vectors import CANARY, HOST, MARKDOWN

from mlcourse.grading.course.nbgrader import course_config
from mlcourse.grading.course.stock import run_converter
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results.records import save

pytestmark = pytest.mark.browser
SET = small_course.SET
NAME = f"<img src=x onerror={CANARY}>"
# nbconvert itself stops at an attachment that is not there, and a page that goes away cannot be asked
UNCLEANED = [text for text in MARKDOWN.values() if "photo.png" not in text and "refresh" not in text]
FORGED = "student-03"  # its notebook was graded by a grader without our care


class Watch:
    """A page of which is noted what it asks for, what it runs, and what its policy had to stop."""

    def __init__(self, context, address):
        self.page, self.address = context.new_page(), address
        self.asked, self.said = [], []
        self.page.on("requestfinished", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", self._failed)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))

    def _failed(self, request):
        """What the policy stopped was never asked; whatever else failed was."""
        if request.failure != "csp":
            self.asked.append(request.url)

    def quiet(self):
        """Nothing ran, nothing was asked of anybody else, nothing was asked that does something."""
        ran = [frame.evaluate("window.canary") for frame in self.page.frames]
        assert ran == [None] * len(ran)
        # no page of a server can load a file: the browser refuses before it asks
        schemes = ("data:", "blob:", "about:", "attachment:", "file:", self.address)
        assert [url for url in self.asked if not url.startswith(schemes)] == []
        assert [url for url in self.asked if "path=class" in url or "logout" in url or HOST in url] == []
        assert "dialog" not in self.said
        return True


def saved(what):
    """Tell the answer to saving a mark or a comment from any other."""
    return lambda answer: f"/api/{what}/" in answer.url and answer.request.method == "PUT"


def until(page, condition):
    """Wait for a condition; by polling from outside, since the page's policy forbids to evaluate texts."""
    for _ in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came true: {condition}")


@pytest.fixture(scope="module")
def room(marked_class, canary):
    """The course, with a forged notebook and a name that is code; a server; a browser that is logged in."""
    course = marked_class
    made = notebook()
    honest = course.autograded / "student-02" / SET
    forged = course.autograded / FORGED / SET
    forged.mkdir(parents=True)
    (forged / "small-two.ipynb").write_bytes((honest / "small-two.ipynb").read_bytes())
    whole = nbformat.read(honest / "small-one.ipynb", as_version=4)
    whole.cells += made.cells[1:]
    (forged / "small-one.ipynb").write_text(nbformat.writes(whole, version=nbformat.NO_CONVERT))
    with open_gradebook(course) as book:
        book.update_or_create_student(FORGED, first_name=NAME, last_name=f"'\"{NAME}")
        book.update_or_create_submission(SET, FORGED)
    with jupyter(course.root, "lab", MLCOURSE_CANARY=str(canary)) as address, browser() as chromium:
        context = chromium.new_context(extra_http_headers={"Authorization": f"token {TOKEN}"})
        context.set_default_timeout(60_000)
        yield course, address, context


def submission(course, student_id, name="small-one"):
    with open_gradebook(course) as book:
        return book.find_submission_notebook(name, SET, student_id).id


@pytest.mark.parametrize("who", ["student-01", "student-02", FORGED])
def test_the_formgrader_shows_sets_and_saves(room, who):
    course, address, context = room
    watch = Watch(context, address)
    page = watch.page
    page.goto(f"{address}/formgrader/submissions/{submission(course, who)}/")
    until(page, "window.MathJax && window.MathJax.loaded === true")
    formulas = page.locator(".from-student mjx-container").count()
    assert formulas > 0 or who == "student-02"
    made = page.locator("mjx-container :is(a, [id], [style*=fixed], [class*=score])")
    kinds = made.evaluate_all("found => found.map((e) => [e.id, e.getAttribute('href')].join(' '))")
    assert [kind for kind in kinds if not kind.startswith(("mjx-eqn", " #mjx-eqn", " #"))] == []
    assert page.locator(":is(.from-student, .output) a[href]:not([href^='#'])").count() == 0
    assert page.locator("nav.navbar").is_visible()
    assert page.locator("input.score").count() == page.locator("input.score[id]").count() > 0
    outside = page.locator("h1:text-is('outside')")
    boxed = page.locator(":is(.from-student, .output) h1:text-is('outside')")
    assert outside.count() == boxed.count()
    mark = page.locator("#small-2-explain").first
    with page.expect_response(saved("grade")):
        mark.fill("1.5")
        mark.blur()
    note = page.locator("#small-2-explain-comment").first
    with page.expect_response(
        lambda answer: "/api/comment/" in answer.url and answer.request.method == "PUT"
    ):
        note.fill(MARKDOWN["image that fails"])
        note.blur()
    with open_gradebook(course) as book:
        assert book.find_grade("small-2-explain", "small-one", SET, who).manual_score == 1.5
        assert (
            book.find_comment("small-2-explain", "small-one", SET, who).comment
            == MARKDOWN["image that fails"]
        )
    page.reload()
    until(page, "document.querySelector('#small-2-explain-comment').value !== ''")
    assert watch.quiet()
    assert [line for line in watch.said if line.startswith("error:")] == []
    page.close()


def test_names_are_text_wherever_they_are_listed(room):
    _, address, context = room
    places = ["manage_students", f"manage_submissions/{SET}", f"gradebook/{SET}/small-one", "gradebook"]
    places += [f"manage_students/{FORGED}", f"manage_students/{FORGED}/{SET}", "manage_assignments"]
    for place in places:
        watch = Watch(context, address)
        watch.page.goto(f"{address}/formgrader/{place}")
        watch.page.wait_for_load_state("networkidle")
        watch.page.wait_for_timeout(300)
        assert watch.quiet(), place
        assert [line for line in watch.said if "Refused to" in line or "error:" in line] == [], place
        watch.page.close()


@pytest.mark.parametrize("folder", ["autograded/student-01", f"autograded/{FORGED}", "submitted/student-01"])
def test_jupyterlab_shows_and_runs_nothing(room, canary, folder):
    _, address, context = room
    watch = Watch(context, address)
    page = watch.page
    page.goto(f"{address}/lab/tree/class/{folder}/{SET}/small-one.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_selector(".jp-Dialog", timeout=60_000)  # it says why no kernel starts
    assert "not run here" in page.locator(".jp-Dialog").inner_text()
    page.locator(".jp-Dialog button").first.click()
    page.wait_for_selector(".jp-RenderedMarkdown", timeout=30_000)
    panel = page.locator(".jp-WindowedPanel-outer").first
    for step in range(30):  # JupyterLab renders what is in sight
        panel.evaluate("(box, n) => { box.scrollTop = 1500 * n }", step)
        page.wait_for_timeout(100)
    assert watch.quiet()
    assert not canary.exists()
    answer = context.request.get(f"{address}/api/kernels")
    assert answer.json() == []
    page.close()


@pytest.mark.filterwarnings("ignore:Your element with mimetype")
def test_where_nothing_is_cleaned_the_attacks_work(room, tmp_path):
    _, _, context = room
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook(UNCLEANED))
    (tmp_path / "stock.html").write_text(page)
    with served(tmp_path) as site:
        watch = Watch(context, site)
        watch.page.goto(f"{site}/stock.html", wait_until="domcontentloaded")
        watch.page.wait_for_timeout(1000)
        with pytest.raises(AssertionError):
            watch.quiet()
        assert watch.page.evaluate("window.canary") == 1
        watch.page.close()


def test_pages_for_students_and_staff(room, tmp_path_factory):
    course, _, context = room
    attacks = list(MARKDOWN.values())
    infected_record = student(
        "student-09",
        exercise(
            status="wrong",
            score=0.0,
            lines=attacks,
            mistake=attacks[8],
            comment=attacks[9],
            output=attacks[0],
            look=attacks[8],
        ),
        exercise("JAC-06", "marked", 1.0, comment=attacks[8]),
        notes=attacks,
    )
    infected_record.problem_set = "ps9-forged"
    save(course.graded("ps9-forged"), infected_record)
    (course.class_dir / "students.csv").write_text(f'id,first_name,last_name\nstudent-09,"{NAME}","{NAME}"\n')
    pages = [*write_feedback(course, "ps9-forged"), write_report(course, "ps9-forged")]
    pages += [*write_feedback(course, SET), write_report(course, SET)]
    config = course_config(course.root, course.class_dir)
    config.CourseDirectory.assignment_id = SET
    run_converter("GenerateFeedback", config, course)
    pages += sorted((course.class_dir / "nbgrader_feedback").rglob("*.html"))
    assert any(FORGED in str(path) for path in pages)
    with served(course.class_dir) as site:
        for path in pages:
            watch = Watch(context, site)
            watch.page.goto(f"{site}/{path.relative_to(course.class_dir)}")
            watch.page.wait_for_load_state("networkidle")
            assert watch.quiet(), path
            assert watch.page.locator("a[href^='javascript:'], iframe, object, embed, form").count() == 0, (
                path
            )
            watch.page.close()
