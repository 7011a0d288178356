"""The wire: what crosses arrives equal and plain; what does not fit is refused, whatever it looks like."""

import collections
import contextlib
import json
import math
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcourse.grading.isolated.wire.codec import WireError, dumps, exception_from, exception_to, loads
from mlcourse.grading.isolated.wire.crossing import DTYPES
from mlcourse.grading.isolated.wire.decoder import READERS

Point = collections.namedtuple("Point", "x y")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def there(value):
    """Send a value across."""
    text, buffers = dumps(value, lambda one: {"id": 7, "type": type(one).__name__})
    return loads(text, [memoryview(b) for b in buffers], lambda node: ("handle", node["id"]))


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1, 2**63, -(2**200), 0.1, -0.0, math.inf, 1e-320, "ü\0", 1 + 2j, [], (), {}, ...,
     NotImplemented, [1, [2.5, "x"]], (1, (2,)), {"a": 1, 2: (3,), (4, 5): None}, Point(1, [2])],
)  # fmt: skip
def test_plain_values_arrive_equal_and_of_the_same_type(value):
    got = there(value)
    assert got == value
    assert type(got).__name__ == type(value).__name__
    assert math.copysign(1, got) == math.copysign(1, value) if isinstance(value, float) else True


@pytest.mark.parametrize("dtype", sorted(DTYPES))
def test_arrays_arrive_bit_by_bit(dtype, rng):
    array = (100 * rng.standard_normal((3, 4, 2))).astype(dtype)
    for one in (array, array[::-1, 1:], np.asfortranarray(array), array[:0], array[0, 0, 0], array.T):
        got = there(one)
        assert got.dtype == one.dtype
        assert got.shape == one.shape
        assert got.tobytes() == one.tobytes()
        assert np.ndim(one) == 0 or got.flags.writeable
    assert there(array.astype(array.dtype.newbyteorder(">"))).tobytes() == array.tobytes()


def test_nan_keeps_its_bits_and_infinity_its_sign():
    odd = np.frombuffer(np.array([0x7FF8000000001234, 0xFFF0000000000000], np.uint64).tobytes(), np.float64)
    assert there(odd).tobytes() == odd.tobytes()
    assert math.isnan(there(math.nan))


class Sly(np.ndarray):
    def __array_finalize__(self, other):
        pass

    def __eq__(self, other):
        return True


class Agreeable(float):
    def __eq__(self, other):
        return True

    __hash__ = None


class Word(str):
    __slots__ = ()

    def __str__(self):
        return "something else"


class Number(int):
    def __index__(self):
        return 99


def test_subclasses_become_plain():
    assert type(there(np.zeros(2).view(Sly))) is np.ndarray
    assert type(there(Agreeable(2.5))) is float
    assert there(Agreeable(2.5)) == 2.5
    assert type(there(Word("x"))) is str
    assert type(there(Number(3))) is int
    assert type(there(np.ma.masked_array([1.0, 2.0], [True, False]))) is np.ndarray


def test_tensors_arrive_as_tensors():
    torch = pytest.importorskip("torch")
    tensor = torch.arange(6.0, requires_grad=True).reshape(2, 3)
    got = there({"a": tensor})["a"]
    assert got.dtype == torch.float32
    assert not got.requires_grad
    assert torch.equal(got, tensor.detach())


def test_other_things_stay_where_they_are():
    assert there(object()) == ("handle", 7)
    assert there([print, int]) == [("handle", 7), ("handle", 7)]
    objects = there(np.array([object(), None]))
    assert objects.dtype == object
    assert list(objects) == [None, None]


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(3)
    rng.random(5)
    assert there(rng).random() == rng.random()


@pytest.mark.parametrize(
    "value", [np.zeros(9_000_000), [0] * 400_000, 1 << 99_999], ids=["array", "list", "int"]
)
def test_what_is_too_large_is_refused_by_the_sender(value):
    with pytest.raises(WireError):
        there(value)


def test_what_is_too_deep_is_refused():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(WireError, match="deep"):
        there(deep)
    with pytest.raises(WireError):
        loads(('{"body":' + "[" * 100_000).encode(), [], lambda node: None)


BAD = [
    b"", b"{", b"null", b"[]", b'{"body":{}}', b'{"body":{"!":"pickle","data":"x"}}', b'{"body":{"!":7}}',
    b'{"body":{"!":"array","dtype":"object","shape":[1],"buffer":0}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[2],"buffer":0}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[-1],"buffer":0}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[1.0],"buffer":0}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[true],"buffer":0}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[1],"buffer":1}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[1],"buffer":-1}}',
    b'{"body":{"!":"array","dtype":["float64"],"shape":[1],"buffer":0}}',
    b'{"body":{"!":"array","dtype":"float64","shape":[0,99999999999999],"buffer":0}}',
    b'{"body":{"!":"objects","shape":[99999999]}}',
    b'{"body":{"!":"tuple","items":3}}', b'{"body":{"!":"dict","items":[[1]]}}',
    b'{"body":{"!":"dict","items":[[[1],2]]}}', b'{"body":{"!":"int","hex":"0x10"}}',
    b'{"body":{"!":"complex","re":"1","im":0}}', b'{"body":{"!":"handle","id":"x"}}',
    b'{"body":{"!":"handle","id":true}}', b'{"body":{"!":"named","name":"P","fields":[1],"items":[1]}}',
    b'{"body":{"!":"named","name":"P","fields":["x"],"items":[]}}',
    b'{"body":{"!":"generator","state":"zz","inc":"1"}}',
    b'{"body":{"!":"generator","state":"1","inc":"1","has":0,"rest":"many"}}',
    '{"body":' + "9" * 5000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_bad_frame_is_an_error_of_the_wire_and_no_other(text):
    with pytest.raises(WireError):
        loads(text if isinstance(text, bytes) else text.encode(), [memoryview(bytes(8))], lambda node: None)


def test_names_of_fields_that_are_none_leave_a_plain_tuple():
    text = b'{"body":{"!":"named","name":"P","fields":["__class__"],"items":[1]}}'
    assert loads(text, [], lambda node: None) == (1,)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(string.printable, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["!", "items", "dtype", "shape", "buffer", "id", "hex", "re", "im", "fields", "name"]
            ),
            inner | st.sampled_from([*READERS, *DTYPES]),
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(JSON, st.lists(st.binary(max_size=32), max_size=3))
def test_any_json_decodes_or_is_refused(body, buffers):
    with contextlib.suppress(WireError):
        loads(json.dumps({"body": body}).encode(), [memoryview(b) for b in buffers], lambda node: None)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_decoded(data):
    with contextlib.suppress(WireError):
        loads(data, [], lambda node: None)


def test_exceptions_cross_as_built_in_type_and_message():
    class Mine(ValueError):
        pass

    for error, kind, text in [
        (Mine("x"), ValueError, "x"),
        (np.linalg.LinAlgError("singular"), ValueError, "singular"),
        (ZeroDivisionError("z"), ZeroDivisionError, "z"),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "odd"), RuntimeError, "UnicodeDecodeError: "),
        (KeyError("k"), KeyError, "\"'k'\""),
    ]:
        got = exception_from(exception_to(error))
        assert type(got) is kind
        assert str(got).startswith(text)
    for odd in ({}, {"type": "eval"}, {"type": "dict", "message": 3}, {"type": ["x"]}):
        assert type(exception_from(odd)) is RuntimeError
