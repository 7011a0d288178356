"""The text of a new ``course.toml``: what can be said in it, with comments."""

__all__ = ["new_class_file"]

TEXT = """\
# What was agreed for this class: every command reads it, and so does nbgrader.
# A line that begins with # is not in force.

name = {name}
term = {term}
course_id = {course_id}         # by which nbgrader's exchange knows the course
time_zone = {time_zone}         # in which all dates below are meant
# db_url = "postgresql+psycopg://…"    # a gradebook elsewhere; without this line gradebook.db in this folder

[late]                          # what lateness costs; without this part it is noted and costs nothing
grace_minutes = 15              # that count as in time, every day
free_days = 0                   # days late that cost nothing, for each set anew (no stock for the year)
percent_per_day = 0             # such as 10: of the points earned, for each day begun after those
at_most_percent = 100           # more is never taken off

[collect]
newest = "before due"           # of several attempts: the newest before the due date, or the newest of "all"

# For each set that you hand out. A set that is not mentioned has no due date.
{sets}
# More time, for a student or a group. Only staff see the note.
# [[extension]]
# student = "student-01"        # or: group = "A"
# set = "{example}"
# due = "2030-11-12 23:59"
# note = "illness; certificate seen"

# A set that does not count for somebody.
# [[excused]]
# student = "student-02"
# set = "{example}"
# note = "joined the class in week 3"
"""
SET = """\
# [sets.{name}]
# due = "2030-11-05 23:59"
# counts = 10                   # points in the total; without this line as many as the set has
# column = "Week 2 (4711)"      # how its marks are called on the platform; Canvas wants its number
# groups = false                # true: one hands in for the whole group
"""


def new_class_file(name: str, term: str, course_id: str, time_zone: str, problem_sets: list[str]) -> str:
    """A class file in which everything can be filled in.

    Parameters
    ----------
    name, term, course_id, time_zone : str
        As they are to stand there.
    problem_sets : list of str
        Of the course, each with its lines, not yet in force.
    """
    sets = problem_sets or ["ps1-name"]
    shown = {"name": name, "term": term, "course_id": course_id, "time_zone": time_zone}
    return TEXT.format(
        **{key: _quoted(value) for key, value in shown.items()},
        sets="\n".join(SET.format(name=one) for one in sets),
        example=sets[0],
    )


def _quoted(text: str) -> str:
    """A string as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in escaped)
    return f'"{plain}"'
