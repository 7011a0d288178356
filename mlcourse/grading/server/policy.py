"""What a page of this server may load and do: a Content-Security-Policy for each kind of page.

It is the second wall. The first is that nothing of a student's is in a page but text and pictures.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from mlcourse.grading.server.course import Marked, marked_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["formgrader_policy", "lab_policy", "policies"]

# nbgrader's pages call these three from attributes, which no nonce can allow.
CALLS = ("toggle_name(true);", "toggle_name(false);", "toggleAllNames()")
READ_ONLY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def formgrader_policy(origin: str, base_url: str, nonce: str) -> str:
    """The formgrader: its own scripts, styles and data, and pictures that are data."""
    own = f"{origin}{base_url}formgrader/"
    hashes = " ".join(f"'sha256-{_sha256(call)}'" for call in CALLS)
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'unsafe-hashes' {hashes}; style-src {own} "
        f"'unsafe-inline'; img-src data: {own}; font-src data: {own}; connect-src {own}; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )


def lab_policy(origin: str, base_url: str) -> str:
    """JupyterLab, which renders a student's notebook by itself: nothing from other hosts.

    Pictures are data, its own, or files: an address such as ``/logout`` is never asked for as a picture.
    """
    places = [f"{origin}{base_url}{name}/" for name in ("static", "lab", "files", "formgrader/static")]
    socket = origin.replace("http", "ws", 1)
    return (
        f"default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src "
        f"'self' 'unsafe-inline'; img-src data: blob: {' '.join(places)}; media-src data: blob:; connect-src "
        f"'self' {socket} data: blob:; object-src blob:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'"
    )


def policies(settings: "Mapping[str, Any]", base_url: str, nonce: str) -> type[OutputTransform]:
    """A transform that writes the policy into every page of a server that marks a course of ours."""

    class Policy(OutputTransform):
        def __init__(self, request: HTTPServerRequest) -> None:
            self.request = request

        def transform_first_chunk(
            self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
        ) -> tuple[int, HTTPHeaders, bytes]:
            marked = marked_by(settings)
            kind = headers.get("Content-Type", "").partition(";")[0]
            sandboxed = "sandbox" in headers.get("Content-Security-Policy", "")
            policy = ""
            if marked is not None and (sandboxed or kind == "text/html"):
                policy = _policy(self.request, marked, sandboxed, base_url, nonce)
            if policy:
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
            return status_code, headers, chunk

    return Policy


def _policy(request: HTTPServerRequest, marked: Marked, sandboxed: bool, base_url: str, nonce: str) -> str:
    """The policy of one page; none where the server has locked it in already and it is not the class's."""
    origin, path = f"{request.protocol}://{request.host}", request.path.removeprefix(base_url)
    first, _, rest = path.partition("/")
    if sandboxed:  # a file, or a notebook that nbconvert has made a page of: /files/…, /nbconvert/html/…
        return READ_ONLY if marked.holds(rest) or marked.holds(rest.partition("/")[2]) else ""
    own = first == "formgrader"
    return formgrader_policy(origin, base_url, nonce) if own else lab_policy(origin, base_url)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
