"""Originals are kept as they came, once for each content, and no regrade removes any."""

import hashlib
import json

import small_course

from mlcourse.grading.course.limits import Limits
from mlcourse.grading.running import batch

SET, LIMITS = small_course.SET, Limits(seconds=2)


def test_every_state_that_was_graded_is_kept(course, hand_in):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    hand_in(course, "student-02", small_course.RIGHT)
    (folder / "note\n.txt").write_bytes(b"\xff")
    (folder / "link.ipynb").symlink_to("/etc/hostname")
    first = {path.name: path.read_bytes() for path in folder.iterdir() if not path.is_symlink()}
    batch.grade_class(course, SET, limits=LIMITS)
    batch.grade_class(course, SET, limits=LIMITS)
    assert len(states(course, "student-01")) == 1
    broken = folder / "small-one.ipynb"
    broken.write_bytes(b"{")
    (folder / "small-two.ipynb").unlink()
    batch.grade_class(course, SET, limits=LIMITS)
    old, new = states(course, "student-01")
    assert old.pop("link.ipynb") is None
    assert {name: kept(course, sha) for name, sha in old.items()} == first
    assert kept(course, new["small-one.ipynb"]) == b"{"
    assert "small-two.ipynb" not in new
    assert states(course, "student-02")[0]["small-one.ipynb"] == old["small-one.ipynb"]  # once for both
    files = list((course.originals / "files").iterdir())
    assert len(files) == len({*old.values(), *(sha for sha in new.values() if sha)})
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def states(course, student):
    return json.loads((course.originals / student / f"{SET}.json").read_text(encoding="ascii"))


def kept(course, sha):
    return (course.originals / "files" / sha).read_bytes()
