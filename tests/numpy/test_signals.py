"""Second moments through layers in both backends: averages over all sign matrices, and mpmath."""

import itertools
import re

import mpmath
import numpy as np
import pytest

rng = np.random.default_rng(41)
GAUSS = {
    "linear": lambda t: t,
    "sigmoid": lambda t: 1 / (1 + mpmath.exp(-t)),
    "tanh": mpmath.tanh,
    "gelu": lambda t: t * mpmath.ncdf(t),
    "silu": lambda t: t / (1 + mpmath.exp(-t)),
    "relu": lambda t: max(t, 0),
    "leaky_relu": lambda t: max(t, t / 100),
}


def signs(*shape):
    """All arrays of ±1 of a shape: independent, with mean 0, and each as likely as any other."""
    size = int(np.prod(shape))
    return np.array(list(itertools.product([-1.0, 1.0], repeat=size))).reshape(-1, *shape)


def test_a_linear_layer_forward_and_back_is_the_average_over_all_sign_matrices(backend):
    """Exactly 2¹² matrices of shape (3, 4); the mean of x is far from 0, so the variance would not do."""
    s, x, g = 0.3, rng.normal(3, 1, 4), rng.normal(-2, 1, 3)
    W = s * signs(3, 4)
    forward = backend.module.linear_second_moment(4, s**2, (x**2).mean())
    np.testing.assert_allclose(((W @ x) ** 2).mean(0), forward, rtol=1e-12)
    back = backend.module.linear_grad_second_moment(3, s**2, (g**2).mean())
    np.testing.assert_allclose(((g @ W) ** 2).mean(0), back, rtol=1e-12)


def test_the_stream_is_the_average_over_all_signs_of_the_branches(backend):
    x0, f, scale = 1.7, rng.normal(0, 2, 9), 0.4
    exact = ((x0 + scale * signs(9) @ f) ** 2).mean()
    got = backend.module.residual_second_moment(x0**2, (f**2).mean(), 9, scale)
    assert got == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("num_layers", [1, 12, 48])
def test_with_its_scale_the_stream_ends_at_one_size_whatever_the_depth(backend, num_layers):
    m = backend.module
    scale = m.residual_init_std(1.0, num_layers)
    assert m.residual_second_moment(1.5, 3.0, 2 * num_layers, scale) == pytest.approx(4.5, rel=1e-14)
    assert m.residual_init_std(0.02, num_layers) == pytest.approx(0.02 / (2 * num_layers) ** 0.5, rel=1e-15)


@pytest.mark.parametrize("name", GAUSS)
def test_second_moments_of_activations_to_the_last_digits(backend, name):
    with mpmath.workdps(30):
        f = GAUSS[name]
        exact = mpmath.quad(lambda t: f(t) ** 2 * mpmath.npdf(t), [-15, -5, 0, 5, 15])
    assert backend.module.activation_second_moment(name) == pytest.approx(float(exact), rel=1e-15, abs=4e-16)


REFUSED = [
    ("linear_second_moment", (0, 1.0, 1.0), ValueError, "fan_in is 0; expected at least 1"),
    ("linear_second_moment", (3.5, 1.0, 1.0), TypeError, "fan_in is 3.5; expected an integer"),
    (
        "linear_second_moment",
        (3, -1.0, 1.0),
        ValueError,
        "weight_var is -1.0; expected a finite number of at",
    ),
    ("linear_grad_second_moment", (0, 1.0, 1.0), ValueError, "fan_out is 0; expected at least 1"),
    ("linear_grad_second_moment", (3, 1.0, "1"), TypeError, "second_moment is a str; expected a number"),
    ("linear_second_moment", (3, 1.0, float("nan")), ValueError, "second_moment is nan; expected a finite"),
    ("activation_second_moment", ("swish",), ValueError, "name is 'swish'; expected one of 'linear', 'relu'"),
    ("residual_second_moment", (-1.0, 1.0, 3), ValueError, "q0 is -1.0; expected a finite number"),
    ("residual_second_moment", (1.0, -1.0, 3), ValueError, "branch_moment is -1.0; expected a finite"),
    ("residual_second_moment", (1.0, 1.0, 0), ValueError, "num_branches is 0; expected at least 1"),
    ("residual_second_moment", (1.0, 1.0, 3, [1]), TypeError, "scale is a list; expected a number"),
    ("residual_init_std", (0.02, 0), ValueError, "num_layers is 0; expected at least 1"),
    ("residual_init_std", (-0.02, 3), ValueError, "std is -0.02; expected a finite number of at least 0"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
