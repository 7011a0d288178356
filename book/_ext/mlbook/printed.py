"""The book in print: the same macros for formulas, a counter for results, a plain class."""

from __future__ import annotations

PREAMBLE = r"""
\newcounter{result}[chapter]
\renewcommand{\theresult}{\thechapter.\arabic{result}}
\newenvironment{sphinxVerbatimInput}{}{}
\newenvironment{sphinxVerbatimOutput}{\begin{quote}}{\end{quote}}
\setcounter{tocdepth}{1}
\emergencystretch=3em
"""


def macro(name: str, definition: str | list) -> str:
    """Write a macro of the configuration in LaTeX; one that LaTeX has already is replaced."""
    body, arguments = (
        (definition, "") if isinstance(definition, str) else (definition[0], f"[{definition[1]}]")
    )
    return rf"\providecommand{{\{name}}}{{}}\renewcommand{{\{name}}}{arguments}{{{body}}}"


def prepare(app, config):
    """Complete the configuration, after Jupyter Book has set its own class.

    That class asks for a package of 500 MB for a font that this book does not use; Sphinx's own will do.
    """
    macros = (macro(name, body) for name, body in config.formula_macros.items())
    preamble = "\n".join([PREAMBLE, *macros])
    config.latex_theme, config.latex_use_xindy = "manual", False
    config.latex_elements = {**config.latex_elements, "papersize": "a4paper", "preamble": preamble}


def setup(app):
    """Listen."""
    app.connect("config-inited", prepare, priority=950)
