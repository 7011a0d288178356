"""Folders in one another, as a program makes them in a moment."""

import os
from pathlib import Path


def dug(folder, depth, monkeypatch):
    """Make so many folders in one another; the last ones have no name that the system would take."""
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(folder)
        for _ in range(depth):
            Path("d").mkdir()
            os.chdir("d")
        Path("at the end").write_text("x", encoding="ascii")
