"""Where MathJax lies that a site serves by itself: the marking room's here, and the book's."""

import importlib.util
from pathlib import Path

__all__ = ["mathjax_folder"]

PACKAGE = "sphinx-mathjax-offline"  # MathJax 3.2.2; its own Sphinx extension would copy everything


def mathjax_folder() -> Path:
    """The folder that holds MathJax, without loading the package around it."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"formulas need the package {PACKAGE}: pip install {PACKAGE}")
    return Path(spec.origin).parent / "static" / "mathjax"
