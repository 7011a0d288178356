"""Lines broken as the course breaks them, where the tool for it is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

__all__ = ["tidy"]


def tidy(root: Path, files: list[str]) -> None:
    """Break lines as the course does: how long they are depends on names."""
    if importlib.util.find_spec("ruff") is None:  # part of the `dev` extra; `make format` does it later
        return
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--quiet", "--fix", "--exit-zero"], ["format", "--quiet"]):
        subprocess.run([*ruff, *command, *files], cwd=root, check=True)
