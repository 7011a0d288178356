"""A site on loopback, for browsers to look at."""

import functools
import http.server
import os
import threading
from contextlib import contextmanager


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
