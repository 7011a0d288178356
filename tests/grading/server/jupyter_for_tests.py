"""A Jupyter server of one's own on loopback, and somebody who asks it."""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[3]
TOKEN = "token-of-the-test"


class Client:
    """Asks a server as the person who marks: with the token, the cookies, and the protection of forms."""

    def __init__(self, address):
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.open_ = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        self.jar = jar

    def __call__(self, path, method="GET", body=None, **headers):
        """Return status, headers and body."""
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"} | headers
        xsrf = next((cookie.value for cookie in self.jar if cookie.name == "_xsrf"), "")
        if method != "GET":
            head |= {"X-XSRFToken": xsrf}
        request = urllib.request.Request(self.address + path, data, head, method=method)
        try:
            with self.open_(request, timeout=60) as answer:
                return SimpleNamespace(status=answer.status, headers=answer.headers, text=answer.read())
        except urllib.error.HTTPError as error:
            return SimpleNamespace(status=error.code, headers=error.headers, text=error.read())

    def json(self, path, **more):
        """The answer as data."""
        return json.loads(self(path, **more).text)


@contextmanager
def jupyter(folder, program="server", **environment):
    """Run a Jupyter server in a folder, with nobody's home and configuration; yields its address."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    own = {
        name: str(home / name) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    own |= {"JUPYTER_RUNTIME_DIR": str(home / "runtime"), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    own |= {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    command = [sys.executable, "-m", "jupyter", program, "--no-browser", "--ServerApp.ip=127.0.0.1"]
    command += ["--ServerApp.port=0", f"--IdentityProvider.token={TOKEN}", "--ServerApp.allow_root=True"]
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = (home / "server.log").open("w+")
    process = subprocess.Popen(
        command if program == "lab" else command[:-2], cwd=folder, stdout=log, stderr=log,
        env=os.environ | own | environment,
    )  # fmt: skip
    try:
        yield _address(process, home)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _listens(port):
    """Whether somebody answers; the log names the address before that."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def _address(process, home):
    """Where the server answers, as it says itself."""
    for _ in range(600):
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", (home / "server.log").read_text())
        if found and _listens(int(found[1])):
            return f"http://127.0.0.1:{found[1]}"
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"no server:\n{(home / 'server.log').read_text()[-3000:]}")
