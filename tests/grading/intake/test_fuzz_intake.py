"""Mutated notebooks through intake: a status for each, no traceback, no hang; `make fuzz` takes 10,000."""

import copy
import json
import os
import random
import time

import pytest
import small_course

from mlcourse.grading.intake.handed_in import take_in

NUMBER = int(os.environ.get("MLCOURSE_FUZZ", "250"))
SET = small_course.SET
ODD = [None, True, -1, 0.5, 2**70, "", "x" * 10_000, "\ud800", "\0", [], [[]], {}, ["text", 3], "small-1",
       "small-1-check", {"grade_id": "small-1", "grade": True}, {"grade_id": ["x"]}]  # fmt: skip


def in_bytes(data, chance):
    """Flip, drop, repeat or insert some bytes."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(data) + 1), chance.randint(1, 40)
        kind = chance.randrange(5)
        if kind == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del data[at : at + size]
        elif kind == 2:
            data[at:at] = data[at : at + size]
        elif kind == 3:
            data[at:at] = bytes(chance.randrange(256) for _ in range(size))
        else:
            del data[at:]
    return bytes(data)


def in_values(content, chance):
    """Put something odd in some places of the tree, or move things about."""
    content = copy.deepcopy(content)
    for _ in range(chance.randint(1, 5)):
        node = content
        while isinstance(node, dict | list) and node:
            key = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
            if chance.random() < 0.3 or not isinstance(node[key], dict | list) or not node[key]:
                kind = chance.randrange(4)
                if kind == 0 and len(node) > 1:
                    del node[key]
                elif kind == 1 and isinstance(node, list):
                    node.insert(key, copy.deepcopy(node[chance.randrange(len(node))]))
                elif kind == 2 and isinstance(node, dict):
                    node[chance.choice(["id", "source", "cell_type", "metadata", "nbgrader", "odd"])] = node[
                        key
                    ]
                else:
                    node[key] = copy.deepcopy(chance.choice(ODD))
                break
            node = node[key]
        if not isinstance(content, dict | list):
            break
    return json.dumps(content).encode("utf-8", "replace")


def test_every_mutant_gets_a_status(course):
    chance = random.Random(11)
    folder = course.submitted / "mutant" / SET
    folder.mkdir(parents=True)
    names = ["small-one", "small-two"]
    originals = {name: (course.exercises / SET / f"{name}.ipynb").read_bytes() for name in names}
    seen = {"ok": 0, "missing": 0, "invalid_submission": 0}
    slowest = 0.0
    for number in range(NUMBER):
        name = chance.choice(names)
        data = originals[name]
        mutant = in_bytes(data, chance) if number % 2 else in_values(json.loads(data), chance)
        (folder / f"{name}.ipynb").write_bytes(mutant)
        start = time.process_time()
        for taken in take_in(course, SET, "mutant", names):
            seen[taken.status] += 1
            assert all(note.endswith(".") and "Traceback" not in note for note in taken.notes), taken.notes
        slowest = max(slowest, time.process_time() - start)
    assert seen["ok"] > NUMBER / 10
    assert seen["invalid_submission"] > NUMBER / 10
    assert slowest < 5


LONG = ("small-one" + "1" * 200 + "x", "small-one" + " (1)" * 50 + "y", "small-one" + "-_ " * 70 + "z")


@pytest.mark.parametrize("name", LONG)
def test_no_name_of_a_file_takes_long_to_read(course, name):
    folder = course.submitted / "names" / SET
    folder.mkdir(parents=True)
    (folder / f"{name}"[:250]).write_text("{", encoding="utf-8")
    start = time.process_time()
    take_in(course, SET, "names", ["small-one"])
    assert time.process_time() - start < 2
