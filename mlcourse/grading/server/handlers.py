"""Pages of ours in place of nbgrader's: a submission shown safely, its pictures, MathJax, and refusals."""

from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from nbgrader.api import MissingEntry
from nbgrader.server_extensions.formgrader import handlers as stock
from nbgrader.server_extensions.formgrader.base import BaseHandler, check_notebook_dir, check_xsrf
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from tornado import web

from mlcourse.grading.server.course import marked_by
from mlcourse.grading.server.kernels import NO_RUNNING
from mlcourse.grading.server.mathjax import mathjax_folder
from mlcourse.grading.showing.exporter import MarkingExporter
from mlcourse.grading.showing.pictures import kind_of, pictures_in

__all__ = ["Picture", "Refused", "Submission", "routes"]

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Not opened</title></head>
<body style="font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 4rem auto">
<h1>Not opened</h1><p>{}</p></body></html>"""


class Refused(JupyterHandler):
    """Says why nothing is opened."""

    def initialize(self, reason: str) -> None:
        """Take the reason that the doorkeeper gave."""
        self.reason = reason

    def check_xsrf_cookie(self) -> None:
        """Nothing is done, so nothing has to be guarded."""

    def prepare(self) -> None:  # type: ignore[override]  # tornado takes it without async, too
        """Answer every method alike, whoever asks."""
        self.set_status(403)
        if "json" in self.request.headers.get("Accept", "") or self.request.method != "GET":
            self.finish({"message": self.reason, "success": False})
        else:
            self.finish(PAGE.format(escape(self.reason)))


class Submission(stock.SubmissionHandler):
    """nbgrader's page of a submission, made by our exporter."""

    def initialize(self, nonce: str) -> None:
        """Take the nonce of this server's own scripts."""
        self.nonce = nonce

    @property
    def exporter(self) -> MarkingExporter:
        """What turns the notebook into a page."""
        return MarkingExporter(self.nonce, config=self.settings["nbgrader_formgrader"].config)


class Picture(BaseHandler):
    """A picture that was handed in beside a notebook; no other file, and none from elsewhere."""

    @web.authenticated
    @check_xsrf
    @check_notebook_dir
    def get(self, submission_id: str, name: str) -> None:
        """Send the picture as what it is, whatever its name says."""
        try:
            found = self.gradebook.find_submission_notebook_by_id(submission_id)
        except MissingEntry:
            raise web.HTTPError(404) from None
        folder = self.coursedir.format_path(
            self.coursedir.autograded_directory, found.student.id, found.assignment.assignment.name
        )
        data = pictures_in(Path(self.coursedir.root, folder)).get(name, b"")
        kind = kind_of(data)
        if kind is None:
            raise web.HTTPError(404, "only pictures are shown, and there is none of this name")
        self.set_header("Content-Type", kind)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(data)


class Validate(ValidateAssignmentHandler):
    """nbgrader's validator runs a notebook without any isolation: none of the class's."""

    @web.authenticated
    def post(self) -> None:
        """Validate a notebook of one's own."""
        marked = marked_by(self.settings)
        found = self.get_argument("path", None) or (self.get_json_body() or {}).get("path", "")
        if marked is not None and marked.holds(str(found)):
            self.set_status(403)
            self.finish({"success": False, "message": NO_RUNNING})
            return
        super().post()


class Settings(web.RequestHandler):
    """How MathJax is set up on the formgrader's pages."""

    def get(self) -> None:
        """Send the script."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(Path(__file__).with_name("settings.js").read_bytes())


def routes(nonce: str) -> list[tuple[Any, ...]]:
    """Addresses that are ours, most of them below ``/formgrader``."""
    action = "(?!(?:next_incorrect|prev_incorrect|next|prev)/?$)"
    return [
        (r"/formgrader/mathjax/settings\.js", Settings),
        (r"/formgrader/mathjax/(.*)", web.StaticFileHandler, {"path": str(mathjax_folder())}),
        (r"/formgrader/submissions/([^/]+)/?", Submission, {"nonce": nonce}),
        (rf"/formgrader/submissions/([^/]+)/{action}([^/]+)", Picture),
        (r"/assignments/validate", Validate),
    ]
