"""Firefox driven by WebDriver BiDi, over the socket that it opens itself: no driver stands in between.

What Firefox 153 does not know of it: ``emulation.setTouchOverride`` (a touch can be sent, but no page hears
of a coarse pointer), ``emulation.setForcedColorsModeThemeOverride``, ``emulation.setScriptingEnabled``. Keys
are finished characters: a ``^`` that waits for its letter, as on German keyboards, cannot be typed.
"""

import itertools
import json
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest

websocket = pytest.importorskip("websocket", reason="the `browser` extra is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="the `browser` extra is not installed")
PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
if PROGRAM is None:
    pytest.skip("no Firefox on the path", allow_module_level=True)
FLAGS = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile"]
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Right": "\ue014"}
LONG = 120  # s, for a busy machine


class Firefox:
    """One tab, and what it asked for; `events` has all that was subscribed to, in order."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=LONG, suppress_origin=True)
        self.numbers, self.events = itertools.count(1), []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["network.beforeRequestSent", "log.entryAdded"])
        self.tab = self.send("browsingContext.create", type="tab")["context"]

    def send(self, method, **parameters):
        """Give a command; returns its result."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            self.events.append(answer)
        assert answer["type"] == "success", f"{method}: {answer['error']}: {answer['message']}"
        return answer["result"]

    def open(self, url, width, height):
        viewport = {"width": width, "height": height}
        self.send("browsingContext.setViewport", context=self.tab, viewport=viewport)
        self.send("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def evaluate(self, expression):
        """Return what an expression of the page says, as JSON has it; promises are waited for."""
        asked = f"(async () => JSON.stringify(await ({expression})) ?? 'null')()"
        said = self.send("script.evaluate", expression=asked, target={"context": self.tab}, awaitPromise=True)
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"]["value"])

    def wait_for(self, expression):
        """Ask until an expression is true; returns it."""
        end = time.monotonic() + LONG
        while not (said := self.evaluate(expression)):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.1)
        return said

    def press(self, key):
        value = KEYS.get(key, key)
        actions = [{"type": what, "value": value} for what in ("keyDown", "keyUp")]
        actions.append({"type": "pause", "duration": 8})
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self.send("input.performActions", context=self.tab, actions=[keyboard])

    def type(self, text):
        for key in text:
            self.press(key)

    def asked_for(self):
        """Return the addresses of all requests."""
        self.send("session.status")  # what came before has arrived
        requests = [each["params"] for each in self.events if each["method"] == "network.beforeRequestSent"]
        return [each["request"]["url"] for each in requests if each["context"] == self.tab]

    def errors(self):
        """Return the errors that nothing on the page caught."""
        entries = [each["params"] for each in self.events if each["method"] == "log.entryAdded"]
        return [each["text"] for each in entries if each["type"] == "javascript" and each["level"] == "error"]

    def violations(self):
        """Return what axe-core finds on the page: rule, beginnings of elements."""
        self.evaluate(f"(() => {{ {axe.AXE_SCRIPT} }})()")
        found = self.evaluate("axe.run()")["violations"]
        return [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found]


@contextmanager
def firefox(profile):
    """Start Firefox with a new profile in a folder; yields it."""
    process = subprocess.Popen(
        [PROGRAM, *FLAGS, profile], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    opened = profile / "WebDriverBiDiServer.json"  # where it listens
    try:
        end = time.monotonic() + LONG
        while not (opened.is_file() and opened.read_text()):
            assert process.poll() is None, "Firefox did not start"
            assert time.monotonic() < end, "Firefox opened no socket"
            time.sleep(0.1)
        place = json.loads(opened.read_text())
        page = Firefox(f"ws://{place['ws_host']}:{place['ws_port']}/session")
        yield page
        page.socket.close()
    finally:
        process.terminate()
        process.wait(LONG)
