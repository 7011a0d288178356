"""The students' wheel in the site, so that a notebook anywhere can install the course from an address.

It lies in ``wheel/`` under its own name, ``mlcourse-VERSION-py3-none-any.whl``: pip refuses any other. An
archive of sources may have a name without version, but it is built on each student's machine, by a backend
that has to be fetched first; an index of our own would let a stranger's package of the same name win. So what
has the same address in every version is a list, ``wheel/requirements.txt``, which names the wheel of the day.
It is there where the site's address is known: pip wants the whole of it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from mlcourse.publishing.bundle import WHEEL_FOLDER
from mlcourse.publishing.wheel import build_wheel

LIST = "requirements.txt"
EXTRAS = "formulas,data"  # torch is large, and where notebooks run in the cloud it is there


def write_wheel(site: Path, address: str = "") -> Path:
    """Build the wheel into a site, in the place of one of before; return it.

    Parameters
    ----------
    site : Path
        The folder that is served.
    address : str, optional
        Where it is served.
    """
    folder = site / WHEEL_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    wheel = build_wheel(folder)
    if address:
        line = f"mlcourse[{EXTRAS}] @ {address.rstrip('/')}/{WHEEL_FOLDER}/{wheel.name}\n"
        (folder / LIST).write_text(line, encoding="utf-8")
    return wheel


def copy_wheel(app, exception):
    """Put the wheel into a site that is whole and for everybody."""
    config = app.config
    whole = exception is None and app.builder.format == "html" and not config.course_page
    if whole and config.mlcourse_wheel and config.course_edition == "public":
        write_wheel(Path(app.outdir), config.html_baseurl or "")


def setup(app):
    """Register the configuration value; the course's own configuration switches it on."""
    app.add_config_value("mlcourse_wheel", False, "", types=(bool,))
    app.connect("build-finished", copy_wheel)
