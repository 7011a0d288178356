"""Grading strangers' code: one process runs the student's cells, another judges what they compute.

::

    run.py (orders, limits)  ──►  student child   sandboxed, knows neither reference nor tests
            │                          ▲
            └──────────►  judge child ─┘   graded cells; asks for values and calls functions over the wire

Both children are forked from warm parents (`parents`, `parent`); `codec` and `channel` are the wire;
`student`, `judge` and `proxies` its ends; `sandbox` holds the walls and `doctor` attacks them. What the
student's side needs of it imports nothing else of the course: it can be loaded where the course is not.
"""
