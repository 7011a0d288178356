"""From instructor's notebook to a class with marks, feedback and a report.

The modules in the order in which the data pass through them::

    config → release → outline → originals → intake (cells) → isolated → scores → collect (flags) → records
                                      └──── marking ────────────────────────────┘         └→ gradebook
    records → feedback, report, export          batch runs the middle; demo runs everything

Nothing here is imported by ``import mlcourse``; the `grading` extra brings what it needs.
"""

import sys

# A validator of address formats, optional to jsonschema, costs half of nbgrader's import and is not used.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
