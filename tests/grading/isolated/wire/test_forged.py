"""What a hostile process writes on the wire: read within limits or refused, and never more than JSON.

``make fuzz`` reads 10,000 forged messages (MLCOURSE_FORGED).
"""

import contextlib
import gc
import json
import os
import random
import socket
import sys
import time
import tracemalloc
from pathlib import Path

import nbformat
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from forged import Forger

from mlcourse.grading.isolated.outputs import Room, fill
from mlcourse.grading.isolated.wire.channel import Channel
from mlcourse.grading.isolated.wire.codec import WireError, loads
from mlcourse.grading.isolated.wire.crossing import MAX_NODES, result_bytes
from mlcourse.grading.isolated.wire.plain import Plain
from mlcourse.grading.showing.outputs import harmless_structure

FORGED = int(os.environ.get("MLCOURSE_FORGED", "60"))
PRINTED = 50_000
MEMORY = 120_000_000  # of one message of at most 11 MB, while it is read


def read(text):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return Plain(result_bytes(PRINTED)).loads(memoryview(data), [])


def in_a_notebook(result):
    """The text of a notebook whose cell shows this result."""
    cell = nbformat.v4.new_code_cell("x", id="own")
    fill(cell, result, Room(PRINTED))
    return nbformat.v4.writes(harmless_structure(nbformat.v4.new_notebook(cells=[cell])))


def peak_of(work):
    """The memory that something takes at most, in bytes."""
    tracemalloc.start()
    try:
        with contextlib.suppress(WireError):
            work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(autouse=True)
def _others_are_not_looked_through():
    """What other tests have left in this process is not searched for garbage within the times taken here."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_forged_results_end_as_json_or_are_refused():
    forge, kept = Forger(random.Random(13)), 0
    for _ in range(FORGED):
        start = time.process_time()
        text = forge.result()
        with contextlib.suppress(WireError):
            result = read(text)
            if isinstance(result, dict):
                written = in_a_notebook(result)
                json.loads(written, parse_constant=pytest.fail)
                assert len(written) < 16_000_000
                nbformat.validate(nbformat.reads(written, as_version=4))
                kept += 1
        assert time.process_time() - start < 3
    assert kept > FORGED // 4


def test_forged_values_are_read_or_refused():
    forge = Forger(random.Random(14))
    for _ in range(FORGED):
        body = f'{{"body":{forge.value()}}}'.encode("utf-8", "surrogatepass")
        start = time.process_time()  # of reading it; making it is not ours
        with contextlib.suppress(WireError):
            loads(memoryview(body), [memoryview(bytes(8))], lambda node: None)
        assert time.process_time() - start < 3


def test_forged_frames_are_read_or_refused():
    forge = Forger(random.Random(15))
    for _ in range(FORGED):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                theirs.send(forge.frame(forge.result()))
            theirs.close()
            with contextlib.suppress(WireError):  # `Closed` is one
                while True:
                    Channel(ours, Plain(result_bytes(PRINTED))).receive(time.monotonic() + 1)


NAMED = '{"!":"named","name":"P","fields":[],"items":[]}'
DIFFERENT = "".join(f'{{"!":"named","name":"P","fields":["a{i}"],"items":[1]}},' for i in range(5000))
HUGE = "549755813888"
BOMBS = {
    "objects": '{"!":"objects","shape":[300000]},' * 500,
    "named tuples": f"{NAMED}," * 150_000,
    "kinds of named tuples": DIFFERENT,
    "an impossible shape": f'{{"!":"objects","shape":[0,{HUGE},{HUGE}]}},',
    "an impossible array": f'{{"!":"array","dtype":"float64","shape":[0,{HUGE},{HUGE}],"buffer":0}},',
    "tensors": '{"!":"array","dtype":"float64","shape":[1],"buffer":0,"tensor":true},' * 30_000,
    "generators": '{"!":"generator","state":"1","inc":"1"},' * 30_000,
    "lists": "[]," * 400_000,
    "a complex number beyond all bounds": f'{{"!":"complex","re":1{"0" * 400},"im":0}},',
}


def as_value(text):
    """What the judge makes of it."""
    return loads(f'{{"body":{text}}}'.encode(), [memoryview(bytes(8))], dict)


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_message_costs_little_memory_and_time(name):
    """In the grader's own process such a message is JSON like any other, in the judge's it is refused."""
    text = f"[{BOMBS[name]}0]"
    start = time.process_time()
    assert peak_of(lambda: read(text)) < MEMORY
    if name != "named tuples":  # these are many, but of one kind, and the judge's process has more room
        with pytest.raises(WireError):
            as_value(text)
    assert time.process_time() - start < 6  # most of it for counting the memory


def test_half_characters_become_question_marks():
    assert read('["\\ud800", {"\\udfff": "\\ud83d\\ude00"}]') == ["?", {"?": "😀"}]
    assert as_value('["\\ud800"]') == ["?"]


def test_what_only_the_wire_between_judge_and_student_knows_stays_text():
    assert read('{"!":"array","dtype":"float64","shape":[1],"buffer":0}') == {
        "!": "array", "dtype": "float64", "shape": [1], "buffer": 0,
    }  # fmt: skip
    assert read('{"a": NaN, "b": [1e999, -Infinity], "c": 1.5}') == {"a": None, "b": [None, None], "c": 1.5}
    with pytest.raises(WireError, match="JSON"):
        read(b"\x80\x04")


def test_signs_inside_texts_are_no_values():
    honest = json.dumps({"text": ", [{" * MAX_NODES, "more": [1] * 1000})
    assert len(read(honest)["more"]) == 1000
    with pytest.raises(WireError, match="more than"):
        read(json.dumps(["a,b"] * (MAX_NODES + 1)))


def stream(size, text="x"):
    return {"output_type": "stream", "name": "stdout", "text": text * size}


def test_a_forged_result_shows_no_more_than_a_cell_may():
    cell = nbformat.v4.new_code_cell("")
    forged = {"outputs": [stream(PRINTED), stream(PRINTED)], "outcome": "done"}
    assert fill(cell, forged, Room(PRINTED)) == "output_limit"
    assert [len(one.text) for one in cell.outputs] == [PRINTED]
    honest = nbformat.v4.new_code_cell("")
    assert fill(honest, {"outputs": [stream(PRINTED)], "outcome": "done"}, Room(PRINTED)) == "done"


def test_a_notebook_that_shows_too_much_loses_outputs_and_no_outcome():
    room, cells = Room(1_000_000), [nbformat.v4.new_code_cell("") for _ in range(30)]
    outcomes = {fill(cell, {"outputs": [stream(1_000_000)], "outcome": "done"}, room) for cell in cells}
    assert outcomes == {"done"}
    assert len(cells[0].outputs[0].text) == 1_000_000
    assert "left out" in cells[-1].outputs[0].text
    assert sum(len(cell.outputs[0].text) for cell in cells) < 13_000_000


def test_arrays_and_objects_of_honest_answers_still_cross():
    from mlcourse.grading.isolated.wire.codec import dumps

    for value in (np.zeros((0, 10**6)), [np.float64(1)] * 5000, np.array([None] * 1000), ["é"] * 10):
        text, buffers = dumps(value, dict)
        loads(memoryview(text), [memoryview(b) for b in buffers], dict)
