"""Mutated notebooks through intake: a status for each, no traceback, no hang; `make fuzz` takes 10,000."""

import copy
import gzip
import json
import os
import random
import shutil
import time

import jupytext
import nbformat
import pytest
import small_course
from life.archives import tarred
from life.table import zipped

from mlcourse.grading.intake.handed_in import take_in
from mlcourse.grading.intake.originals import keep

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


def packed(data, name, chance):
    """The same file on another way: in an archive, as text, with something behind it."""
    kind = chance.randrange(6)
    if kind == 0:
        return {"a.zip": in_bytes(zipped({name: data}), chance)}
    if kind == 1:
        return {"a.tar.gz": in_bytes(tarred({name: data}), chance)}
    if kind == 2:
        return {f"{name}.gz": in_bytes(gzip.compress(data), chance)}
    if kind == 3:
        return {"a.zip": zipped({f"{chance.randrange(9)}/{name}": in_bytes(data, chance), name: data})}
    notebook = nbformat.reads(data.decode(), as_version=4)
    text = jupytext.writes(notebook, fmt="py:percent" if kind == 4 else "md").encode()
    return {name.replace(".ipynb", ".py" if kind == 4 else ".md"): in_bytes(text, chance)}


def test_every_mutant_in_an_archive_or_as_text_gets_a_status(course):
    chance = random.Random(13)
    folder = course.submitted / "mutant" / SET
    original = (course.exercises / SET / "small-one.ipynb").read_bytes()
    for _ in range(NUMBER // 4):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in packed(original, "small-one.ipynb", chance).items():
            (folder / name).write_bytes(data)
        start = time.process_time()
        keep(course, SET, "mutant")
        one, two = take_in(course, SET, "mutant", ["small-one", "small-two"])
        assert time.process_time() - start < 2
        assert one.status == "ok" or one.notes
        assert two.status in ("missing", "invalid_submission")
        assert all(note.endswith(".") and note.isprintable() for note in one.notes + two.notes)


LONG = ("small-one" + "1" * 200 + "x", "small-one" + " (1)" * 50 + "y", "small-one" + "-_ " * 70 + "z")


@pytest.mark.parametrize("name", LONG)
def test_no_name_of_a_file_takes_long_to_read(course, name):
    folder = course.submitted / "names" / SET
    folder.mkdir(parents=True)
    (folder / f"{name}"[:250]).write_text("{", encoding="utf-8")
    start = time.process_time()
    take_in(course, SET, "names", ["small-one"])
    assert time.process_time() - start < 2
