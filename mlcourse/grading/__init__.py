"""From instructor's notebook to a class with marks, feedback and a report.

The rooms, from those that know nobody to those that know most: `course` and `ledger`; `release`, `intake`,
`isolated` and `showing`, of which none knows another; `collecting`, `results`, `server`; `pages`; `running`,
`giving_back`, `appeals`; `command_line`. A submission passes them in one direction, each once::

    intake → isolated → results → gradebook and pages          `running` takes it through

Nothing here is imported by ``import mlcourse``; the `grading` extra brings what it needs.
"""

import sys

# A validator of address formats, optional to jsonschema, costs half of nbgrader's import and is not used.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
