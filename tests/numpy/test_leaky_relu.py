"""Leaky ReLU in both backends: the kink, and slopes that are 0, negative, or larger than one."""

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "leaky_relu": [(3, 4)],
    "leaky_relu_grad": [(3, 4)],
    "leaky_relu_vjp": [(3, 4), (3, 4)],
}
SLOPES = [0.2, 0.0, -0.5, 1.5, -2.0]
X = np.array([-1e30, -2.5, -1e-30, -0.0, 0.0, 1e-30, 0.7, 1e30])


@pytest.mark.parametrize("slope", SLOPES)
def test_value_and_slope_at_once(backend, dtype, slope):
    x = X.astype(dtype)
    np.testing.assert_array_equal(
        backend("leaky_relu", x, negative_slope=slope), [v if v > 0 else dtype(slope) * v for v in x]
    )
    np.testing.assert_array_equal(
        backend("leaky_relu_grad", x, negative_slope=slope), [1 if v > 0 else dtype(slope) for v in x]
    )


@pytest.mark.parametrize("slope", SLOPES)
def test_vjp_against_central_differences_off_the_kink(backend, slope):
    for x in ([0.1, -0.1], [-30.0, 30.0, 1000.0, -1000.0], 2.5, np.empty((0, 4))):
        check_vjp(
            lambda x: backend("leaky_relu", x, negative_slope=slope),
            lambda x, g: backend("leaky_relu_vjp", x, g, negative_slope=slope),
            x,
        )


def test_a_branch_that_is_thrown_away_does_not_overflow(backend):
    assert backend("leaky_relu", np.array(1e308), negative_slope=20.0) == 1e308


def test_the_slope_is_a_hundredth_unless_given(backend):
    assert backend("leaky_relu", np.array(-2.0)) == -0.02
    assert backend("leaky_relu_vjp", np.array(0.0), np.array(3.0)) == 0.03


@pytest.mark.parametrize("name", ["leaky_relu", "leaky_relu_grad"])
def test_a_slope_for_each_channel_is_refused(backend, name):
    with pytest.raises(TypeError, match=r"negative_slope is a list; expected a number"):
        backend(name, X, negative_slope=[0.1, 0.2])
