"""Checking a file in a process of its own: an endless loop or a crash ends that process and no other."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from mlcourse.answers.reading import AnswersError

Event = dict[str, Any]
PATIENCE = 60.0  # seconds that one answer may take


def events(path: Path, rows: tuple[str, ...] = (), patience: float = PATIENCE) -> Iterator[Event]:
    """Run the file in a new process; yield what happens there as it happens.

    An event has a ``kind``: ``problem`` (a piece of the file failed), ``absent`` (a row was asked for and
    is not answered), ``result``, or ``stopped`` (nothing came within `patience`, or the process died).

    Raises
    ------
    AnswersError
        If the file cannot be checked at all.
    """
    command = [sys.executable, "-m", "mlcourse.answers.worker", str(path), *rows]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            yield from _follow(process, patience)
        finally:
            process.kill()


def _follow(process: subprocess.Popen[str], patience: float) -> Iterator[Event]:
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
    doing = "the file"
    while True:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            text = f"{doing} did not finish within {patience:g} seconds: is there an endless loop?"
            yield {"kind": "stopped", "text": text}
            return
        if not line:
            yield {"kind": "stopped", "text": f"Python ended while it ran {doing}"}
            return
        event = json.loads(line)
        if event["kind"] == "refused":
            raise AnswersError(event["text"])
        if event["kind"] == "done":
            return
        if event["kind"] == "begin":
            doing = event["exercise"]
        else:
            yield event


def _read(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Pass on line after line, and an empty one at the end."""
    for line in stream:
        lines.put(line)
    lines.put("")
