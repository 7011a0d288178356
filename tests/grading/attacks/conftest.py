"""What all attacks share: files that are not theirs, and the numbers that nobody may see."""

import os
import socket
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from attacking import CANARY, EXERCISE, SECRET

import mlcourse
from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.running.inputs import seeded
from mlcourse.exercises import registry


@pytest.fixture
def words(tmp_path_factory):
    """What the tables may refer to, with canaries in it."""
    folder = tmp_path_factory.mktemp("class")
    canary, gradebook = folder / "student-02.ipynb", folder / "gradebook.db"
    canary.write_text(CANARY, encoding="ascii")
    gradebook.write_text("marks", encoding="ascii")
    gradebook.chmod(0o644)
    mailbox = folder / "box"
    public = registry()[EXERCISE].cases(seeded(EXERCISE, PUBLIC))
    package = Path(mlcourse.__file__).parent
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:  # somebody else's; nothing may ever come
        inbox.bind(os.path.relpath(mailbox))  # the name must be short
        yield {
            "canary": str(canary), "gradebook": str(gradebook), "package": str(package), "parent": str(package.parent),
            "pid": os.getpid(), "visible": {round(float(case.args[0].ravel()[0]), 9) for case in public},
            "mailbox": str(mailbox), "inbox": inbox,
        }  # fmt: skip


@pytest.fixture(scope="module")
def hidden_inputs():
    """Numbers that only the judge knows, as a student would see them."""
    unseen = Context(SECRET, hidden=True)
    cases = [case for k in range(2) for case in registry()[EXERCISE].cases(seeded(EXERCISE, unseen, k))]
    numbers = {repr(float(value)) for case in cases for arg in case.args for value in arg.ravel()[:20]}
    return {number for number in numbers if len(number) > 10}
