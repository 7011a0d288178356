"""Records of a class as large as one likes, made without grading: every kind of result, nothing drawn."""

import hashlib

from samples import exercise, student

from mlcourse.grading.results.records import save

ROWS = [f"{topic}-{i:02}" for topic in ("SMX", "JAC", "LOS", "FWD") for i in range(1, 6)]
LINE = "Shape (5,) is right. At index [0] for ordinary numbers: you return 0.{}, expected 0.5 (and 4 more)."


def part(row, place, number):
    """One answer: mostly right, else one of three mistakes, or of many without a name."""
    mark = hashlib.sha256(f"{row} {number}".encode()).hexdigest()
    chance = int(mark[:8], 16) % 100
    if chance < 45 + place:
        return exercise(row, "ok", 3.0)
    if chance < 75:
        return exercise(
            row, "wrong", 0.0, mistake=f"mistake {chance % 3} of those one makes in {row}", digest=""
        )
    if chance < 90:
        digest = f"{chance % 4:016x}" if chance < 87 else mark[:16]
        return exercise(row, "partial", 1.5, lines=[LINE.format(chance)], digest=digest)
    return exercise(row, "missing" if chance < 97 else "timeout", 0.0)


def large_class(course, students, sets):
    """Write the records of everybody in some sets."""
    for number in range(students):
        for shift, name in enumerate(sets):
            found = student(
                f"student-{number:03}",
                *(part(row, place, number + shift) for place, row in enumerate(ROWS)),
                exercise(
                    "JAC-05-explain",
                    "pending" if number % 50 == 0 else "marked",
                    1.0 if number % 50 else None,
                    2.0,
                ),
            )
            found.problem_set = name
            found.due, found.handed_in = "2026-11-05T22:59:00+00:00", "2026-11-06T22:59:00+00:00"
            found.days_late = max(0, number % 11 - 6)
            save(course.graded(name), found)
