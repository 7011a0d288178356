"""What the tests of both backends share: one way to call them, their example arguments, ULPs."""

import importlib
import os

import mpmath
import numpy as np
import pytest

# Torch reads it when it is imported. Tests run side by side: with several threads each they would wait.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SHAPES = {  # one ordinary call of every public function whose arguments and result are floating arrays
    "binary_cross_entropy_with_logits": [(5, 4), (5, 4)],
    "binary_cross_entropy_with_logits_grad": [(5, 4), (5, 4)],
    "cross_entropy": [(5, 4), (5, 4)],
    "cross_entropy_grad": [(5, 4), (5, 4)],
    "cross_entropy_probs_grad": [(3, 4), (3, 4)],
    "elu": [(3, 4)],
    "elu_grad": [(3, 4)],
    "elu_vjp": [(3, 4), (3, 4)],
    "empirical_risk": [(4,)],
    "expand_logits": [(3, 4)],
    "expit": [(3, 4)],
    "heaviside": [(3, 4)],
    "l1_norm": [(3, 4)],
    "l1_norm_grad": [(3, 4)],
    "l1_norm_vjp": [(3, 4), (3,)],
    "linear": [(2, 4), (5, 4), (5,)],
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
    "mlp_forward_row": [(2, 3), (3, 4), (4,), (4, 5), (5,)],
    "mlp_input_grad_row": [(2, 3), (2, 5), (3, 4), (4,), (4, 5), (5,)],
    "mse_loss": [(5, 4), (5, 4)],
    "mse_loss_grad": [(5, 4), (5, 4)],
    "nll_loss": [(5, 4), (5, 4)],
    "nll_loss_grad": [(5, 4)],
    "reduce_logits": [(3, 4)],
    "relu": [(3, 4)],
    "relu_grad": [(3, 4)],
    "relu_vjp": [(3, 4), (3, 4)],
    "sigmoid": [(3, 4)],
    "sigmoid_from_tanh": [(3, 4)],
    "sigmoid_grad": [(3, 4)],
    "sigmoid_jacobian": [(4,)],
    "sigmoid_mse_grad": [(3, 4), (3, 4)],
    "sigmoid_vjp": [(3, 4), (3, 4)],
    "sign": [(3, 4)],
    "soft_cross_entropy_param_grad": [(4,), (4, 5), (4,)],
    "softmax": [(3, 4)],
    "softmax_jacobian": [(4,)],
    "softmax_limit": [(4,)],
    "softmax_vjp": [(3, 4), (3, 4)],
    "softplus": [(3, 4)],
    "softplus_grad": [(3, 4)],
    "softplus_jacobian": [(4,)],
    "softplus_vjp": [(3, 4), (3, 4)],
    "squared_error": [(3, 4), (3, 4)],
    "squared_error_grad": [(3, 4), (3, 4)],
    "squared_l2_norm": [(3, 4)],
    "squared_l2_norm_grad": [(3, 4)],
    "squared_l2_norm_vjp": [(3, 4), (3,)],
    "tanh": [(3, 4)],
    "tanh_from_sigmoid": [(3, 4)],
    "tanh_grad": [(3, 4)],
    "tanh_vjp": [(3, 4), (3, 4)],
    "two_class_logit": [(3, 2)],
}
ELSEWHERE = {  # the other public names, and the test files that hold them to the same promises
    "AvgPool2d": "numpy/test_cnn.py",
    "CNN": "numpy/test_cnn.py",
    "Conv2d": "numpy/test_cnn.py",
    "Flatten": "numpy/test_cnn.py",
    "History": "numpy/test_train.py",
    "Linear": "numpy/test_cnn.py",
    "MLP": "numpy/test_mlp.py",
    "MaxPool2d": "numpy/test_cnn.py",
    "Params": "numpy/test_mlp.py",
    "ReLU": "numpy/test_cnn.py",
    "accuracy": "numpy/test_train.py",
    "avg_pool2d": "numpy/test_window_functions.py",
    "avg_pool2d_vjp": "numpy/test_window_functions.py",
    "choose_epsilon": "numpy/test_interpolation.py",
    "conv2d": "numpy/test_window_functions.py",
    "conv2d_vjp": "numpy/test_window_functions.py",
    "convolve": "numpy/test_window_functions.py",
    "correlate": "numpy/test_window_functions.py",
    "distributional_derivative": "numpy/test_heaviside.py",
    "fit": "numpy/test_train.py",
    "fit_relu_interpolant": "numpy/test_interpolation.py",
    "fit_sigmoid_interpolant": "numpy/test_interpolation.py",
    "init_weights": "numpy/test_init.py",
    "interpolation_matrix": "numpy/test_interpolation.py",
    "linear_vjp": "numpy/test_linear.py",
    "max_pool2d": "numpy/test_window_functions.py",
    "max_pool2d_vjp": "numpy/test_window_functions.py",
    "mlp_backward": "numpy/test_mlp.py",
    "mlp_forward": "numpy/test_mlp.py",
    "num_parameters": "numpy/test_mlp.py",
    "one_hot": "numpy/test_cross_entropy.py",
    "separating_direction": "numpy/test_interpolation.py",
    "sgd_step": "numpy/test_optim.py",
    "sigmoid_to_tanh": "numpy/test_equivalence.py",
    "smooth_heaviside": "numpy/test_heaviside.py",
    "tanh_to_sigmoid": "numpy/test_equivalence.py",
    "two_layer": "numpy/test_interpolation.py",
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
            result = getattr(self.module, function)(*args, **options)
        return tuple(map(np.asarray, result)) if isinstance(result, tuple) else np.asarray(result)


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
    args = [3 * rng.standard_normal(shape) for shape in SHAPES[name]]
    if name.startswith("binary_cross_entropy"):
        args[1] = rng.uniform(size=args[1].shape)  # a probability
    return args


@pytest.fixture
def examples():
    """Arguments of all public functions by name."""
    return {name: arguments(name) for name in SHAPES}


@pytest.fixture
def public_names():
    """All names that some test calls."""
    return {*SHAPES, *ELSEWHERE}


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
