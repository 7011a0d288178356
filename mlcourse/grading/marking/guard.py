"""Who may ask, and what a page may do: every request passes here before anything answers it.

Other programs of this machine, and pages of other sites in the same browser, can reach a server on loopback.
So a request needs the cookie that only the first link brings, and whoever changes something the page's own
token as well; an address that is not this server's own (DNS rebinding) is refused whatever it brings.
"""

import hmac
import secrets
from html import escape
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADER", "MAX_BODY", "Guard", "Key"]

HEADER = "x-mlcourse-token"
MAX_BODY = 64_000
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Not opened</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Not opened</h1><p>{}</p></main></body></html>"""
NO_COOKIE = "Open the link that mlcourse mark has printed: it holds the key to this page."
ELSEWHERE = "This address is not the server's own; open the link that mlcourse mark has printed."
NOT_OURS = "This request does not come from a page of this server; nothing was changed."
TOO_LARGE = "This is too long to be a mark with its comment; nothing was changed."


class Key:
    """What opens one run of the server.

    Parameters
    ----------
    port : int
        On which it answers: browsers send a cookie to every port of a host.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.token = secrets.token_urlsafe(32)
        self.cookie = f"mlcourse-mark-{port}"
        self.session, self.form = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

    @property
    def origin(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def link(self) -> str:
        """The first link."""
        return f"{self.origin}/?token={self.token}"

    @property
    def policy(self) -> str:
        """What pages may do: load our script and our style, show pictures that are data, send marks."""
        own = f"{self.origin}/static/"
        return (
            f"default-src 'none'; script-src {own}mark.js; style-src {own}mark.css; img-src data:; "
            f"connect-src {self.origin}/marks/; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )


class Guard:
    """Stands before an application.

    Parameters
    ----------
    app : ASGI application
        What answers.
    key : Key
        Who may ask.
    """

    def __init__(self, app: "ASGIApp", key: Key) -> None:
        self.app, self.key = app, key

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Let a request pass, or answer it."""
        if scope["type"] != "http":
            return  # neither web sockets nor anything else
        answer = self._answer(Request(scope))

        async def guarded(message: "Message") -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        await (answer or self.app)(scope, receive, guarded)

    def _answer(self, request: Request) -> Response | None:
        """What is answered at the door; None lets the request pass."""
        if request.headers.get("host", "") != f"127.0.0.1:{self.key.port}":
            return _refused(request, ELSEWHERE, 421)
        if request.method in ("GET", "HEAD"):
            token = request.query_params.get("token")
            if request.url.path == "/" and token is not None and _same(token, self.key.token):
                return self._with_cookie(RedirectResponse("/", 303))
        if not _same(request.cookies.get(self.key.cookie, ""), self.key.session):
            return _refused(request, NO_COOKIE, 403)
        if request.method not in ("GET", "HEAD"):
            return self._of_change(request)
        return None

    def _of_change(self, request: Request) -> Response | None:
        """A request that changes something: from a page of ours, and of bearable size."""
        headers = request.headers
        ours = (
            headers.get("origin") == self.key.origin
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
            and headers.get("content-type", "").partition(";")[0].strip() == "application/json"
            and _same(headers.get(HEADER, ""), self.key.form)
        )
        if not ours:
            return _refused(request, NOT_OURS, 403)
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit() or int(length[:9]) > MAX_BODY:
            return _refused(request, TOO_LARGE, 413)
        return None

    def _with_cookie(self, answer: Response) -> Response:
        answer.set_cookie(self.key.cookie, self.key.session, httponly=True, samesite="strict", path="/")
        return answer

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers["Content-Security-Policy"] = self.key.policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Cache-Control"] = "no-store"


def _same(given: str, expected: str) -> bool:
    """Compare without telling by the time it takes how much was right."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def _refused(request: Request, why: str, status: int) -> Response:
    if request.method in ("GET", "HEAD"):
        return HTMLResponse(PAGE.format(escape(why)), status)
    return JSONResponse({"message": why}, status)
