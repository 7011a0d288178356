"""Unusual arrays: a right number or a clear error, never a wrong number."""

import array
import datetime
import decimal
import fractions

import numpy as np
import pytest
from unusual import calls, refused

import mlcourse.numpy as mn


class Subclass(np.ndarray):
    pass


class Announced:
    """An object that only says how it becomes an array, as data frames do."""

    def __init__(self, a):
        self.a = a

    def __array__(self, dtype=None, copy=None):
        return self.a


def strided(a):
    return np.repeat(a, 2, axis=-1)[..., ::2]


def unaligned(a):
    raw = np.zeros(a.nbytes + 1, np.uint8)[1:]
    view = raw.view(np.float64).reshape(a.shape)
    view[...] = a
    assert not view.flags.aligned
    return view


def read_only(a):
    a.flags.writeable = False
    return a


def structured(a):
    return np.zeros(a.shape, [("value", float), ("weight", float)])


def with_metadata(a):
    return a.astype(np.dtype(np.float64, metadata={"unit": "m"}))


def nested(kind):
    """Nested lists of entries of another type."""
    return lambda a: [nested(kind)(row) for row in a] if a.ndim else kind(str(a))


def memory_mapped(a):
    mapped = np.memmap(__file__, mode="c", shape=a.shape, dtype=np.float64) if a.nbytes < 500 else a
    mapped[...] = a
    return mapped


RIGHT = {
    "read-only": read_only,
    "strided": strided,
    "reversed": lambda a: a[..., ::-1],
    "Fortran order": np.asfortranarray,
    "stride 0": lambda a: np.broadcast_to(a[..., :1], a.shape),
    "unaligned": unaligned,
    "big-endian float64": lambda a: a.astype(">f8"),
    "big-endian float32": lambda a: a.astype(">f4"),
    "big-endian int16": lambda a: a.astype(">i2"),
    "float16": lambda a: a.astype(np.float16),
    "float32": lambda a: a.astype(np.float32),
    "longdouble": lambda a: a.astype(np.longdouble),
    "int8": lambda a: a.astype(np.int8),
    "uint8": lambda a: abs(a).astype(np.uint8),
    "uint64": lambda a: abs(a).astype(np.uint64),
    "bool": lambda a: a > 0,
    "subclass": lambda a: a.view(Subclass),
    "memory-mapped": memory_mapped,
    "with metadata": with_metadata,
    "lists": np.ndarray.tolist,
    "tuples": lambda a: tuple(a),
    "list of float32 rows": lambda a: list(a.astype(np.float32)),
    "array.array rows": lambda a: [array.array("d", row) for row in a] if a.ndim == 2 else a,
    "memoryview": memoryview,
    "__array__": Announced,
    "subnormal": lambda a: a * 5e-324,
    "minus zero": lambda a: a * -0.0,
}
WRONG = {
    "masked": lambda a: np.ma.masked_less(a, 0),
    "masked nowhere": np.ma.asarray,
    "masked constant": lambda a: np.ma.masked,
    "list of masked rows": lambda a: [np.ma.masked_less(row, 0) for row in a],
    "list of lists of masked": lambda a: [[[np.ma.masked]]],
    "complex": lambda a: a + 0j,
    "objects": lambda a: a.astype(object),
    "fractions": nested(fractions.Fraction),
    "decimals": nested(decimal.Decimal),
    "integers beyond 64 bits": lambda a: nested(lambda text: 2**70)(a),
    "texts": lambda a: a.astype(str),
    "bytes": lambda a: a.astype(bytes),
    "dates": lambda a: np.full(a.shape, datetime.date(2026, 1, 1), "datetime64[D]"),
    "durations": lambda a: a.astype("timedelta64[s]"),
    "structured": structured,
    "ragged": lambda a: [[1.0], [1.0, 2.0]],
    "None": lambda a: None,
    "holes": lambda a: [None] * 3,
    "dict": lambda a: dict(enumerate(a)),
    "set": lambda a: set(a.ravel()),
    "generator": iter,
    "class": lambda a: float,
}
LABELS = [2, 0, 3]


@pytest.mark.parametrize("form", RIGHT.values(), ids=RIGHT)
def test_unusual_arrays_give_the_numbers_of_plain_ones(form):
    plain = calls(mn, lambda a: np.array(form(a), np.float64).reshape(a.shape), LABELS)
    for name, call in calls(mn, form, LABELS).items():
        compare(name, call(), plain[name]())


def compare(name, got, expected):
    if isinstance(got, tuple):
        for one, other in zip(got, expected, strict=True):
            compare(name, one, other)
        return
    assert type(got) in (np.ndarray, np.float32, np.float64, np.longdouble), name
    assert got.dtype.isnative or got.dtype.kind == "f", name
    eps = max(np.finfo(got.dtype).eps, np.finfo(np.float64).eps)
    np.testing.assert_allclose(got, expected, rtol=0, atol=50 * eps * max(1e-300, abs(expected).max()))


@pytest.mark.parametrize("form", WRONG.values(), ids=WRONG)
def test_what_is_no_array_of_numbers_is_refused(form):
    accepted = [name for name, call in calls(mn, form, LABELS).items() if not refused(call)]
    assert not accepted


@pytest.mark.parametrize(
    "labels",
    [
        np.array(LABELS, ">i2"),
        np.array(LABELS, np.uint8),
        np.array(LABELS, np.uint64),
        np.array([2, 9, 0, 9, 3])[::2],
        read_only(np.array(LABELS)),
        tuple(LABELS),
        range(2, 5)[:0] or np.array(LABELS).view(Subclass),
        Announced(np.array(LABELS)),
    ],
    ids=lambda a: f"{type(a).__name__} {getattr(a, 'dtype', '')}",
)
def test_unusual_labels(labels):
    x = np.arange(12.0).reshape(3, 4) ** 2 / 9
    for function in (mn.cross_entropy, mn.cross_entropy_grad, mn.nll_loss):
        np.testing.assert_array_equal(function(x, labels), function(x, LABELS))


@pytest.mark.parametrize(
    "labels",
    [
        np.ma.masked_equal([2, 0, 3], 0),
        [np.ma.masked, 0, 3],
        [2.0, 0.0, 3.0],
        [True, False, True],
        ["2", "0", "3"],
        [2, None, 3],
        np.array([2, 0, 3], object),
        np.array([2, 0, 3], "m8[s]"),
    ],
    ids=str,
)
def test_what_is_no_label_is_refused(labels):
    x = np.zeros((3, 4))
    for function in (mn.cross_entropy, mn.cross_entropy_grad, mn.nll_loss):
        assert refused(lambda function=function: function(x, labels))
    assert refused(lambda: mn.one_hot(labels, 4))
