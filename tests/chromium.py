"""A site on loopback and a headless Chromium to look at it: what all browser tests share."""

import functools
import http.server
import os
import shutil
import threading
from contextlib import contextmanager

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the `browser` extra is not installed")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="the `browser` extra is not installed"
)
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if PROGRAM is None:
    pytest.skip("no Chromium on the path", allow_module_level=True)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word; keeps connections open, and answers what is not there with 404.html."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def send_error(self, code, message=None, explain=None):
        page = os.path.join(self.directory, "404.html")  # noqa: PTH118
        if code != 404 or not os.path.exists(page):  # noqa: PTH110
            super().send_error(code, message, explain)
            return
        with open(page, "rb") as file:  # noqa: PTH123
            body = file.read()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def served(site):
    """Serve a folder on loopback; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    server.daemon_threads = True  # a browser keeps connections open
    server.handle_error = lambda *arguments: None  # it may also close one in the middle of a transfer
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser():
    """Start Chromium; yields it."""
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield chromium
        chromium.close()


def violations(page, *rules):
    """Return what axe-core finds on a page, by these rules or all of them: rule, beginnings of elements."""
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else None
    found = axe.Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found]
