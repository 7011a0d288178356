"""Requests that are refused before any handler sees them, each with a sentence.

nbgrader's formgrader executes the configuration of any folder that is given as ``path``, writes parts of an
address into its pages as they are, and opens without the course's own configuration.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher

from mlcourse.grading.server.course import Marked, marked_by

__all__ = ["Refusals", "reason"]

PART = re.compile(r"[\w@.][\w .,'()@+-]{0,199}")
ELSEWHERE = (
    "The formgrader opens no folder that an address names: a file in it would be run. Start Jupyter in the "
    "folder of the course, where nbgrader_config.py lies, and open the formgrader from its menu."
)
ODD = "This address has a part that can be no name of a student, a problem set or a notebook."
NOT_IN_FORCE = (
    "The course's configuration is not in force, so nothing is opened: what students wrote would be shown as "
    "it is, and could act as you. Start Jupyter in the folder of the course, where nbgrader_config.py lies."
)


class Refusals(Matcher):
    """Matches what is refused; the handler is told why."""

    def __init__(self, settings: Mapping[str, Any], base_url: str) -> None:
        self.settings, self.base_url = settings, base_url.rstrip("/")

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """The reason as the handler's argument; None lets the request pass."""
        if "nbgrader_formgrader" not in self.settings or not request.path.startswith(f"{self.base_url}/"):
            return None
        why = reason(request, request.path[len(self.base_url) :], marked_by(self.settings))
        return {"target_kwargs": {"reason": why}} if why else None


def reason(request: HTTPServerRequest, path: str, marked: Marked | None) -> str:
    """Why a request is refused; empty if it is not.

    Parameters
    ----------
    request : HTTPServerRequest
        As it came.
    path : str
        Its path below the server's base.
    marked : Marked or None
        The course, if its configuration is in force.
    """
    parts = [unquote(part) for part in path.split("/") if part]
    if parts[:1] == ["formgrader"]:
        if any(PART.fullmatch(part) is None or set(part) <= {"."} for part in parts):
            return ODD
        if parts[1:2] in (["static"], ["fonts"], ["mathjax"]):
            return ""
        if "path" in request.arguments:
            return ELSEWHERE
        return "" if marked is not None else NOT_IN_FORCE
    return ""
