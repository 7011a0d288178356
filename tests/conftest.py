"""What the tests of both backends share: one way to call them, their example arguments, ULPs."""

import importlib

import mpmath
import numpy as np
import pytest

SHAPES = {  # one ordinary call of every public function
    "expand_logits": [(3, 4)],
    "expit": [(3, 4)],
    "log_sigmoid": [(3, 4)],
    "log_sigmoid_grad": [(3, 4)],
    "log_sigmoid_jacobian": [(4,)],
    "log_sigmoid_vjp": [(3, 4), (3, 4)],
    "log_softmax": [(3, 4)],
    "log_softmax_jacobian": [(4,)],
    "log_softmax_param_grad": [(4,), (4, 5)],
    "log_softmax_vjp": [(3, 4), (3, 4)],
    "logsumexp": [(3, 4)],
    "logsumexp_grad": [(3, 4)],
    "logsumexp_vjp": [(3, 4), (3,)],
    "reduce_logits": [(3, 4)],
    "sigmoid": [(3, 4)],
    "sigmoid_grad": [(3, 4)],
    "sigmoid_jacobian": [(4,)],
    "sigmoid_vjp": [(3, 4), (3, 4)],
    "soft_cross_entropy_param_grad": [(4,), (4, 5), (4,)],
    "softmax": [(3, 4)],
    "softmax_jacobian": [(4,)],
    "softmax_limit": [(4,)],
    "softmax_vjp": [(3, 4), (3, 4)],
    "softplus": [(3, 4)],
    "softplus_grad": [(3, 4)],
    "softplus_jacobian": [(4,)],
    "softplus_vjp": [(3, 4), (3, 4)],
    "two_class_logit": [(3, 2)],
}


class Backend:
    """Calls functions of ``mlcourse.numpy`` or ``mlcourse.torch`` with NumPy arrays on both sides."""

    def __init__(self, name):
        self.name = name
        self.module = importlib.import_module(f"mlcourse.{name}")

    def array(self, value):
        """What the backend takes; it shares the memory and the strides of `value`."""
        return (
            value if self.name == "numpy" else importlib.import_module("torch").from_numpy(np.asarray(value))
        )

    def __call__(self, function, *args, **options):
        args = [self.array(a) for a in args]
        with np.errstate(all="raise", under="ignore"):
            return np.asarray(getattr(self.module, function)(*args, **options))


@pytest.fixture(params=["numpy", "torch"])
def backend(request):
    pytest.importorskip(request.param)
    return Backend(request.param)


@pytest.fixture(params=SHAPES)
def example(request):
    """Name of a public function and random float64 arguments for it."""
    return request.param, arguments(request.param)


@pytest.fixture(params=[name for name, shapes in SHAPES.items() if shapes[0][0] == 3])
def batched_example(request):
    """The same for the functions that take a batch, of three rows here."""
    return request.param, arguments(request.param)


def arguments(name):
    rng = np.random.default_rng(5)
    return [3 * rng.standard_normal(shape) for shape in SHAPES[name]]


@pytest.fixture
def examples():
    """Arguments of all public functions by name."""
    return {name: arguments(name) for name in SHAPES}


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


@pytest.fixture
def ulp():
    """Largest error of floats in units of the last place of the exact mpmath values."""

    def ulp(got, exact):
        info = np.finfo(np.asarray(got).dtype)

        def error(value, true):
            exponent = max(mpmath.mag(true) - 1, info.minexp) if true else info.minexp
            return abs(mpmath.mpf(float(value)) - true) / mpmath.ldexp(1, int(exponent) - info.nmant)

        return float(max(map(error, np.ravel(got), exact)))

    with mpmath.workdps(60):
        yield ulp
