"""Answers that are not even wrong, to every exercise: a clear sentence, no points, nothing printed."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from full import FULL

from mlcourse import check
from mlcourse.checks.context import HIDDEN, Context
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.tensors import available
from mlcourse.checks.running.trees import split
from mlcourse.checks.show import as_text
from mlcourse.checks.verdict import UNKNOWN
from mlcourse.exercises import registry

CODE = [
    e for e in registry().values() if isinstance(e, CodeExercise) and (e.backend == "numpy" or available())
]
JUDGED = [e for e in registry().values() if e.judged and e not in CODE]
RAISES = "def answer(*args, **kwargs):\n    x = 1\n    raise RuntimeError('Traceback\\nof mine')\n"


def changed(change):
    """Make of an exercise an answer whose arrays are `change` of the right ones."""

    def make(exercise):
        def answer(*args, **kwargs):
            parts = split(exercise.answer(*args, **kwargs), exercise.outputs)[0]
            parts = [change(np.asarray(part) if exercise.backend == "numpy" else part) for part in parts]
            return tuple(parts) if exercise.outputs else parts[0]

        return answer

    return make


def constant(value):
    return lambda exercise: lambda *args, **kwargs: value


def raising(exercise):
    space = {}
    exec(compile(RAISES, "<cell>", "exec"), space)
    return space["answer"]


def leaving(exercise):
    def answer(*args, **kwargs):
        sys.exit("bye")

    return answer


def other_backend(exercise):
    torch = pytest.importorskip("torch")
    return changed(torch.as_tensor if exercise.backend == "numpy" else lambda t: t.numpy())(exercise)


def different_each_time(exercise):
    count = iter(range(10**6))

    def noisy(right):
        small = 1e-6 if "float32" in str(right.dtype) else 1e-12  # seen by nobody, and no rounding away
        return right * (1 + small * next(count)) + small * next(count)

    return changed(noisy)(exercise)


class Strange:
    """An object that fails whatever one does with it."""

    def __getattr__(self, name):
        raise RuntimeError("strange")

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("strange")

    def __len__(self):
        raise RuntimeError("strange")


BAD = {
    "returns None": lambda exercise: lambda *args, **kwargs: print(),
    "returns NaN": changed(lambda right: right * float("nan")),
    "returns complex numbers": changed(lambda right: right * 1j + 1j),
    "returns objects": constant(np.array([None, "x"], dtype=object)),
    "returns an array of objects": changed(lambda right: np.full(tuple(right.shape), None, dtype=object)),
    "returns a string": constant("text"),
    "returns itself": constant(constant),
    "returns a generator": lambda exercise: lambda *args, **kwargs: (x for x in args),
    "returns a ragged list": constant([[1], [1, 2], [[3]]]),
    "returns something strange": constant(Strange()),
    "returns an empty array": changed(lambda right: right.reshape(-1)[:0]),
    "raises": raising,
    "leaves": leaving,
    "takes nothing": lambda exercise: lambda: 0 + 0,
    "wants more": lambda exercise: lambda a, b, c, d, e, f, g, h, i, j, k, extra: a,
    "other backend": other_backend,
    "different each time": different_each_time,
    "no function": lambda exercise: 5,
    "a class": lambda exercise: int,
}


@pytest.mark.one_in(5)
@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_a_bad_answer_gets_a_clear_sentence_and_no_points(exercise, kind, capfd):
    for hidden in (False, True):
        verdict = exercise.judge(BAD[kind](exercise), context=Context(hidden=hidden))
        assert verdict.status in {"wrong", "error", "partial"}, verdict
        # Noise may stay below what can be seen but where the answer is most sensitive to it.
        assert verdict.points == 0 or (kind == "different each time" and verdict.status == "partial"), verdict
        assert 1 <= len(verdict.lines) <= 4
        assert not any("\n" in line or "/mlcourse/" in line for line in verdict.lines)
        assert len(verdict.lines[0]) <= 400
    assert capfd.readouterr() == ("", "")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_an_exception_names_the_line_of_the_student_s_cell(exercise, capfd):
    assert check(exercise.id, raising(exercise)) == 0
    out, err = capfd.readouterr()
    assert "raises RuntimeError: Traceback of mine (line 3 of its cell)" in out
    assert err == ""


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_an_argument_that_is_changed_in_place_is_named(exercise):
    def first(args):
        arrays = [a for a in args if hasattr(a, "shape") and len(a.shape) and a.size]
        return next((a for a in arrays if isinstance(a, np.ndarray) and a.dtype.kind in "fi"), None)

    if not any(first(case.args) is not None for case in exercise.judged_cases(HIDDEN)):
        pytest.skip("takes no array")

    def answer(*args, **kwargs):
        result = exercise.answer(*args, **kwargs)
        array = next((a for a in args if hasattr(a, "shape") and len(a.shape)), None)
        if array is not None:
            array.reshape(-1)[:1] += 1
        return result

    verdict = exercise.judge(answer, context=HIDDEN)
    assert verdict.points < exercise.points
    assert "in place: work on a new array." in verdict.lines[0]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_printing_a_megabyte_costs_nothing_and_shows_nothing(exercise, capfd):
    def answer(*args, **kwargs):
        print("x" * 2**20)
        print("x" * 2**20, file=sys.stderr)
        return exercise.answer(*args, **kwargs)

    assert exercise.judge(answer, context=HIDDEN).status == "ok"
    assert capfd.readouterr() == ("", "")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_an_unknown_mistake_is_called_unknown_with_place_and_gap(exercise):
    verdict = exercise.judge(changed(lambda right: 0.9 * right + 0.0137)(exercise))
    if exercise.accept is None:
        assert verdict.lines[-1] == UNKNOWN
        assert "you return" in verdict.lines[0]
        assert ", expected " in verdict.lines[0]


CODE_LIKE = ["", "(", "import os", "__import__('os')", b"x", object, print]
GARBAGE = [*CODE_LIKE, 123456789, -0.1234, [], [[]], {}, [None], np.zeros(0)]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
@pytest.mark.parametrize("exercise", JUDGED, ids=lambda e: e.id)
def test_garbage_for_numbers_formulas_and_derivations_gets_a_sentence(exercise, garbage):
    for hidden in (False, True):
        verdict = exercise.judge(*[garbage] * len(exercise.answer_names), context=Context(hidden=hidden))
        assert verdict.status in {"wrong", "missing", "partial"}
        assert 1 <= len(verdict.lines) <= 4
        assert not any("\n" in line or "Traceback" in line for line in verdict.lines)


def test_a_result_never_has_more_lines_than_its_frame_and_four():
    for exercise in CODE[::10]:  # that a message has at most four is a gate of every mistake
        text = as_text(exercise, exercise.judge(exercise.mistakes[0].wrong, context=HIDDEN))
        assert len(text.splitlines()) <= 6


EVERYTHING = """
import json, random, sys
import numpy as np
from mlcourse.checks.context import Context
from mlcourse.exercises import judge, registry
random.seed(); np.random.seed()
found = []
for exercise in list(registry().values())[:: int(sys.argv[1])]:
    if exercise.judged:
        for answer in (exercise.answer, *(mistake.wrong for mistake in exercise.mistakes[:2])):
            verdict = judge(exercise, exercise.handed_in(answer), Context("winter", hidden=True))
            found.append([exercise.id, verdict.status, verdict.points, verdict.mistake, list(verdict.lines)])
print(json.dumps(found))
"""


def test_other_processes_seeds_and_thread_counts_give_the_same_verdicts():
    """Every ninth exercise; with MLCOURSE_FULL all. In 50 repetitions: benchmarks/checks.py."""
    found, step = [], "1" if FULL else "9"
    for threads in ("1", "4"):
        count = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads)
        environment = os.environ | count | {"PYTHONHASHSEED": threads}
        command = [sys.executable, "-c", EVERYTHING, step]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]
