"""Shape arithmetic against counting, torch, and every number of the syllabus."""

import doctest
import inspect
import itertools
import math
import sys

import pytest

import mlcourse.shapes
from mlcourse.shapes import (
    Conv,
    Pool,
    cnn_shapes,
    conv2d_num_parameters,
    conv_output_size,
    find_conv_configs,
    is_valid_conv_config,
    pool_output_size,
    receptive_field,
)


@pytest.mark.parametrize("i", [1, 2, 5, 8, 13])
def test_size_is_the_number_of_window_positions(i):
    for k, s, p, d in itertools.product(range(1, 6), range(1, 5), range(4), range(1, 4)):
        if i + 2 * p >= d * (k - 1) + 1:
            starts = [start for start in range(-p, i + p, s) if start + d * (k - 1) < i + p]
            assert conv_output_size(i, k, s, p, d) == len(starts)
        else:
            with pytest.raises(ValueError, match="but the input of size"):
                conv_output_size(i, k, s, p, d)


def test_sizes_agree_with_torch():
    torch = pytest.importorskip("torch")
    for k, s, p, d in itertools.product((1, 2, 3), (1, 2, 3), (0, 1), (1, 2)):
        x = torch.empty(1, 1, 11, 8, device="meta")
        conv = torch.nn.functional.conv2d(x, torch.empty(1, 1, k, k + 1, device="meta"), None, s, p, d)
        assert conv.shape[2:] == conv_output_size((11, 8), (k, k + 1), s, p, d)
        if p <= k // 2:
            pool = torch.nn.functional.max_pool2d(x, k, None, p, d)
            assert pool.shape[2:] == pool_output_size((11, 8), k, padding=p, dilation=d)


def test_a_kernel_of_one_is_not_dilated():
    assert conv_output_size(10, 1, dilation=7) == 10


NETWORKS = {  # syllabus row: input, layers, shapes, scalars at the end, weights of the last layer
    "CNN-02 and CNN-03": (
        (3, 128, 128),
        [Conv(32, 8, stride=2, padding=3), Pool(2), Conv(64, 3, padding=1)],
        [(32, 64, 64), (32, 32, 32), (64, 32, 32)],
        65536,
        18432,
    ),
    "CNN-04 and CNN-05": (
        (3, 128, 128),
        [Conv(32, 8, stride=2), Pool(5), Conv(128, 4, padding=1)],
        [(32, 61, 61), (32, 12, 12), (128, 11, 11)],
        15488,
        65536,
    ),
    "CNN-06 and CNN-07": (
        (3, 256, 256),
        [Conv(64, 8, stride=2), Pool(5), Conv(128, 4, padding=1)],
        [(64, 125, 125), (64, 25, 25), (128, 24, 24)],
        73728,
        131072,
    ),
    "CNN-11, CNN-13, CNN-15": (
        (3, 64, 64),
        [Conv(64, 8, stride=2, padding=3), Pool(4), Conv(128, 2, stride=2)],
        [(64, 32, 32), (64, 8, 8), (128, 4, 4)],
        2048,
        32768,
    ),
}


@pytest.mark.parametrize(("shape", "layers", "shapes", "scalars", "weights"), NETWORKS.values(), ids=NETWORKS)
def test_networks_of_the_syllabus(shape, layers, shapes, scalars, weights):
    assert cnn_shapes(shape, layers) == shapes
    assert math.prod(shapes[-1]) == scalars
    last = layers[-1]
    assert conv2d_num_parameters(shapes[-2][0], last.out_channels, last.kernel_size, bias=False) == weights


def test_other_numbers_of_the_syllabus():
    assert conv2d_num_parameters(32, 64, 3) == 18496
    assert conv2d_num_parameters(3, 5, (2, 7)) == 3 * 5 * 14 + 5
    assert cnn_shapes((3, 128, 128), [Conv(32, 7, 2, 3)]) == [(32, 64, 64)]
    assert pool_output_size(61, 5, padding=2) == 13
    assert cnn_shapes((64, 32, 32), [Pool(8, stride=4)]) == [(64, 7, 7)]  # CNN-14
    assert conv_output_size(8, 1, 1, 2, 2) == 12  # the answer of the source to CNN-16
    assert conv_output_size(8, 3, 1, 1) == 8  # and to CNN-17


INVERSE = {  # row: sizes, what is given, how many tuples, some of them
    "CNN-08": (64, 4, {}, 171, [(49, 5, 0, 1), (16, 16, 0, 1), (4, 20, 0, 1), (61, 1, 0, 1)]),
    "CNN-09": (64, 4, {"padding": 2, "dilation": 2}, 102, [(27, 5, 2, 2), (3, 16, 2, 2), (33, 1, 2, 2)]),
    "CNN-10": (64, 4, {"padding": 1}, 181, [(51, 5, 1, 1), (16, 16, 1, 1), (63, 1, 1, 1)]),
    "CNN-11": (64, 32, {"kernel_size": 8, "padding": None}, 1, [(8, 2, 3, 1)]),
    "CNN-12": (
        64,
        32,
        {"stride": 2, "padding": None, "dilation": 7},
        10,
        [(1, 2, 0, 7), (2, 2, 3, 7), (3, 2, 7, 7), (4, 2, 10, 7)],
    ),
    "CNN-13": (32, 8, {"stride": 4}, 4, [(k, 4, 0, 1) for k in (1, 2, 3, 4)]),
    "CNN-15": (8, 4, {}, 3, [(1, 2, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1)]),
    "CNN-16": (
        8,
        4,
        {"padding": 2, "dilation": 2},
        4,
        [(1, 3, 2, 2), (2, 3, 2, 2), (3, 2, 2, 2), (5, 1, 2, 2)],
    ),
    "CNN-17": (8, 4, {"padding": 1}, 4, [(1, 3, 1, 1), (3, 2, 1, 1), (4, 2, 1, 1), (7, 1, 1, 1)]),
}


@pytest.mark.parametrize(("i", "o", "given", "count", "some"), INVERSE.values(), ids=INVERSE)
def test_inverse_problems_of_the_syllabus(i, o, given, count, some):
    found = find_conv_configs(i, o, **given)
    assert len(found) == len(set(found)) == count
    assert set(some) <= set(found)
    assert all(is_valid_conv_config(i, o, *config) for config in found)
    assert len(some) < count or found == sorted(some)


@pytest.mark.parametrize(("i", "o"), [(1, 1), (5, 1), (6, 2), (9, 9), (3, 7)])
def test_inverse_finds_all_that_brute_force_finds(i, o):
    for p in range(3):
        everything = itertools.product(range(1, 15), range(1, i + 2 * p + 1), [p], range(1, 4))
        valid = [config for config in everything if is_valid_conv_config(i, o, *config)]
        for d in range(1, 4):
            expected = [config for config in valid if config[3] == d]
            assert find_conv_configs(i, o, padding=p, dilation=d) == expected


def test_everything_open():
    found = find_conv_configs(6, 3, padding=None, dilation=None)
    assert (1, 2, 0, 1) in found
    assert not [config for config in found if config[0] == 1 and config[3] > 1]
    assert all(p <= d * (k - 1) and d * (k - 1) < 6 for k, _, p, d in found)


def test_what_is_out_of_range_is_no_configuration():
    for config in [(0, 1, 0, 1), (1, 0, 0, 1), (1, 1, -1, 1), (1, 1, 0, 0), (9, 1, 0, 1)]:
        assert not is_valid_conv_config(8, 8, *config)


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_receptive_field_is_the_input_of_one_output(layers):
    size = receptive_field(layers[1])
    unpadded = [layer._replace(padding=0) for layer in layers[1]]
    assert cnn_shapes((3, size, size), unpadded)[-1][1:] == (1, 1)
    with pytest.raises(ValueError, match="has only"):
        cnn_shapes((3, size - 1, size - 1), unpadded)


def test_receptive_field_of_two_axes():
    assert receptive_field([Conv(1, (3, 5), stride=(2, 1)), Pool((2, 3))]) == (5, 7)
    assert receptive_field([Conv(1, 3, dilation=4)]) == 9
    assert receptive_field([]) == 1


WRONG = [
    (
        lambda: conv_output_size(4, 5),
        ValueError,
        "spans 5, but the input of size 4 with padding 0 has only 4",
    ),
    (lambda: conv_output_size(4, 3, stride=0), ValueError, "stride is 0; expected at least 1"),
    (lambda: conv_output_size(4, 3, padding=-1), ValueError, "padding is -1; expected at least 0"),
    (lambda: conv_output_size(4, 3, dilation=0), ValueError, "dilation is 0; expected at least 1"),
    (lambda: conv_output_size(0, 1), ValueError, "input_size is 0; expected at least 1"),
    (lambda: conv_output_size(4.0, 1), TypeError, "input_size is 4.0; expected an integer or a tuple"),
    (lambda: conv_output_size(4, "3"), TypeError, "kernel_size is '3'; expected an integer"),
    (lambda: conv_output_size((4, 4), (3, 3, 3)), ValueError, "have lengths [2, 3]; expected the same"),
    (
        lambda: conv_output_size((4, 4), (3, 0)),
        ValueError,
        "kernel_size is (3, 0); expected 2 numbers, at least 1",
    ),
    (lambda: pool_output_size(4, 2, stride=0), ValueError, "stride is 0"),
    (lambda: conv2d_num_parameters(0, 1, 1), ValueError, "in_channels is 0; expected at least 1"),
    (lambda: conv2d_num_parameters(1, 1.5, 1), TypeError, "out_channels is 1.5"),
    (
        lambda: conv2d_num_parameters(1, 1, (1, 1, 1)),
        ValueError,
        "kernel_size is (1, 1, 1); expected 2 numbers",
    ),
    (
        lambda: cnn_shapes((32, 32), []),
        ValueError,
        "input_shape is (32, 32); expected (channels, height, width)",
    ),
    (
        lambda: cnn_shapes((3, 0, 32), []),
        ValueError,
        "input_shape is (3, 0, 32); expected 3 numbers, at least 1",
    ),
    (
        lambda: cnn_shapes((3, 8, 8), [Conv(4, 3), "relu"]),
        TypeError,
        "layer 2 is a str; expected a Conv or a Pool",
    ),
    (
        lambda: cnn_shapes((3, 8, 8), [Pool(4), Conv(4, 3)]),
        ValueError,
        "layer 2, Conv(out_channels=4, kernel_size=3",
    ),
    (lambda: cnn_shapes((3, 8, 8), [Pool(4), Conv(4, 3)]), ValueError, "after (3, 2, 2): a kernel of size 3"),
    (lambda: is_valid_conv_config(8, 4, 2.0, 2), TypeError, "kernel_size is 2.0"),
    (lambda: find_conv_configs(8, 0), ValueError, "output_size is 0; expected at least 1"),
    (lambda: find_conv_configs(8, 4, stride=0), ValueError, "stride is 0"),
    (lambda: receptive_field([1]), TypeError, "layer 1 is a int; expected a Conv or a Pool"),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG)
def test_wrong_calls(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


@pytest.mark.parametrize("name", mlcourse.shapes.__all__)
def test_docstrings(name):
    documented = getattr(mlcourse.shapes, name)
    text = inspect.getdoc(documented)
    assert "Syllabus row" in text
    assert "``cnn.html#" in text
    result = doctest.testmod(sys.modules[documented.__module__])
    assert result.attempted
    assert not result.failed
