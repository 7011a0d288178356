"""What a reader's first visit to a chapter costs: requests and bytes, as a server sends them with gzip.

Five chapters in a headless Chromium that has nothing in its cache, each read to its end with all folds open.
Target: at most 400 kB a chapter (gzip -6; fonts and pictures that are compressed already count as they are).
Run as ``python benchmarks/page_weight.py [SITE] [BEFORE]``: folders of built books, the first ``_build/html``
if none is named. BEFORE is measured for comparison; without it what was noted last stays.
"""

import functools
import gzip
import http.server
import json
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "page_weight.json"
CHAPTERS = ("softmax", "backprop", "convolution-layers", "interpolation", "training")
TARGET = 400_000
PACKED = {".png", ".woff", ".woff2", ".gz", ".ico", ".zip", ".whl"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and notes what each file costs compressed; nothing is really sent compressed."""

    def __init__(self, *arguments, sent: Counter, **named):
        self.sent = sent
        super().__init__(*arguments, **named)

    def do_GET(self):
        """Note the file's size, then send it."""
        path = Path(self.translate_path(self.path))
        if path.is_file():
            content = path.read_bytes()
            size = len(content) if path.suffix in PACKED else len(gzip.compress(content, 6, mtime=0))
            self.sent[path.relative_to(self.directory).as_posix()] += size
        super().do_GET()

    def log_message(self, *arguments):
        """Say nothing."""


@contextmanager
def served(site: Path, sent: Counter):
    """Serve a folder on loopback; yields its address."""
    handler = functools.partial(Counting, directory=str(site), sent=sent)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def weigh(site: Path, chromium) -> dict[str, dict]:
    """Return, for each chapter, how many files were asked for, their size in all and the largest of them."""
    found = {}
    for chapter in CHAPTERS:
        sent: Counter[str] = Counter()
        with served(site, sent) as address:
            context = chromium.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto(f"{address}/{chapter}.html", wait_until="networkidle")
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            page.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # pictures wait for that
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(500)
            context.close()
        found[chapter] = {
            "requests": len(sent),
            "bytes": sum(sent.values()),
            "largest": dict(sent.most_common(4)),
        }
    return found


def main(site: str = str(ROOT / "_build" / "html"), before: str = "") -> None:
    """Measure, print and write the results."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("needs the `browser` extra: pip install -e '.[browser]'")
    result = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    result["what"] = "first visit: files asked for, bytes with gzip -6"
    result["target"] = TARGET
    with sync_playwright() as driver:
        program = next(p for p in map(Path, ("/usr/bin/chromium", "/usr/bin/google-chrome")) if p.exists())
        chromium = driver.chromium.launch(executable_path=program, args=FLAGS)
        for name, folder in {"before": before, "now": site}.items():
            if folder:
                result[name] = weigh(Path(folder), chromium)
        chromium.close()
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for chapter in CHAPTERS:
        print(chapter, *(f"{n}: {result[n][chapter]}" for n in ("before", "now") if n in result))


if __name__ == "__main__":
    main(*sys.argv[1:])
