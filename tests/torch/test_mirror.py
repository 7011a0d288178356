"""The two packages are mirror images; where they are meant to differ, the ledger says why."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import mlcourse.numpy as mn  # noqa: E402
import mlcourse.torch as mt  # noqa: E402

INPUT = np.array([1, 2, 3])
LEDGER = [  # what is given, NumPy's answer, torch's answer, why they differ
    (
        lambda: (mn.softmax([1.0, 2.0]), mt.softmax),
        lambda ours, theirs: ours.shape == (2,) and refuses(theirs, [1.0, 2.0]),
        "a list has no device or dtype, so torch has nothing to keep",
    ),
    (
        lambda: (mn.softmax(INPUT).dtype, mt.softmax(torch.from_numpy(INPUT)).dtype),
        lambda ours, theirs: (ours, theirs) == (np.float64, torch.get_default_dtype()),
        "integers become what each library computes in by default",
    ),
    (
        lambda: (mn.softmax(INPUT.astype(np.float16)).dtype, mt.softmax(torch.ones(2).half()).dtype),
        lambda ours, theirs: (ours, theirs) == (np.float32, torch.float16),
        "half precision is a dtype to compute in on GPUs, and only a way to store elsewhere",
    ),
    (
        lambda: (mn.one_hot([1], 2).dtype, mt.one_hot(torch.tensor([1]), 2).dtype),
        lambda ours, theirs: (ours, theirs) == (np.float64, torch.get_default_dtype()),
        "class indices have no floating dtype to keep, so one-hot vectors take each library's default",
    ),
    (
        lambda: (
            mn.separating_direction(np.eye(3)),
            mt.separating_direction(torch.eye(3, dtype=torch.float64)).numpy(),
        ),
        lambda ours, theirs: ours.shape == theirs.shape and (ours != theirs).all(),
        "a random direction is drawn where the points are, by the library that has them",
    ),
    (
        lambda: (
            refused(mn.cross_entropy, np.zeros((1, 3)), np.array([3])),
            refused(mt.cross_entropy, torch.zeros(1, 3, device="meta"), torch.tensor([3], device="meta")),
        ),
        lambda ours, theirs: (ours, theirs) == (True, False),
        "targets are looked at only on the CPU: elsewhere the host would have to wait",
    ),
    (
        lambda: (mn.sigmoid(0.0), mt.sigmoid(torch.tensor(0.0))),
        lambda ours, theirs: isinstance(ours, np.float64) and isinstance(theirs, torch.Tensor),
        "NumPy has scalars; a tensor of no axes stays on its device",
    ),
    (
        lambda: (
            overflows(mn.two_class_logit, np.array([1e308, -1e308])),
            overflows(mt.two_class_logit, far()),
        ),
        lambda ours, theirs: (ours, theirs) == (True, False),
        "a result outside the dtype is an overflow, which only NumPy announces",
    ),
]


def far():
    return torch.tensor([1e308, -1e308], dtype=torch.float64)


def refuses(function, *args):
    with pytest.raises(TypeError, match=r"expected a torch\.Tensor"):
        function(*args)
    return True


def refused(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


def overflows(function, *args):
    with np.errstate(over="raise"):
        try:
            function(*args)
        except FloatingPointError:
            return True
    return False


@pytest.mark.parametrize(("answers", "holds", "reason"), LEDGER, ids=[reason for *_, reason in LEDGER])
def test_ledger_of_meant_differences(answers, holds, reason):
    assert holds(*answers())


def test_same_names():
    assert mn.__all__ == mt.__all__


@pytest.mark.parametrize("name", mn.__all__)
def test_same_signature_and_first_line(name):
    ours, theirs = getattr(mn, name), getattr(mt, name)
    described = [
        [(p.name, p.default) for p in inspect.signature(f).parameters.values()] for f in (ours, theirs)
    ]
    assert described[0] == described[1]
    assert ours.__doc__.splitlines()[0] == theirs.__doc__.splitlines()[0]
    assert ours.__module__.removeprefix("mlcourse.numpy") == theirs.__module__.removeprefix("mlcourse.torch")


@pytest.mark.parametrize("name", sorted(path.name for path in Path(mn.__file__).parent.glob("[a-z]*.py")))
def test_same_files_in_the_same_order(name):
    files = [Path(package.__file__).with_name(name).read_text("utf-8") for package in (mn, mt)]
    ours, theirs = (re.findall(r"^(?:class|def) \w+", text, re.MULTILINE) for text in files)
    assert ours == theirs


def test_same_values(example, dtype):
    name, args = example
    args = [a.astype(dtype) for a in args]
    ours = getattr(mn, name)(*args)
    theirs = getattr(mt, name)(*map(torch.from_numpy, args)).numpy()
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=8 * np.finfo(dtype).eps * abs(ours).max())
