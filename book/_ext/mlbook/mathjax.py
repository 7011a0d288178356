"""Serve MathJax from the site itself: one script and its fonts, 1.7 MB instead of the package's 24."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

PACKAGE = "sphinx-mathjax-offline"  # MathJax 3.2.2; its own Sphinx extension would copy everything
NEEDED = ("tex-chtml-full.js", "output/chtml/fonts/woff-v2")


def mathjax_folder() -> Path:
    """Return the folder that holds MathJax."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the book needs the package {PACKAGE}: pip install {PACKAGE}")
    return Path(spec.origin).parent / "static" / "mathjax"


def copy_mathjax(app, exception):
    """Copy what the pages load, once."""
    if exception is not None or app.builder.format != "html":
        return
    source, target = mathjax_folder(), Path(app.outdir) / "_static" / "mathjax"
    for name in NEEDED:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)


def setup(app):
    """Copy at the end of a build; `mathjax_path` in the configuration points at the copy."""
    app.connect("build-finished", copy_mathjax)
