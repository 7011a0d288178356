"""A headless Chromium, and axe-core in it: what the tests in Chromium share."""

import shutil
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
