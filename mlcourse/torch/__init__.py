"""The course's formulas in torch: the modules, names and signatures of ``mlcourse.numpy``, on any device.

What holds for every function here:

- Tensors come in, tensors go out. Floating dtypes and the device are kept; nothing is changed in place.
  Integer and boolean tensors become the default dtype, as in ``torch.sigmoid``. Arguments of different
  types are promoted by torch's rules; on different devices they are refused.
- Everything is computed under ``torch.no_grad()``: derivatives are written by hand, autograd records
  nothing.
- No value is ever read back to the host, so that a step on a GPU does not wait. What a target may hold is
  therefore checked on the CPU only; elsewhere an impossible class gives NaN.
- ``axis`` counts from the end if negative. A batch may be empty, the reduced axis may not.
- ``TypeError``: anything but tensors, complex tensors. ``ValueError``: shapes, devices. Both name the
  argument, what came and what is expected.
- Finite input gives no NaN; infinite input gives the limit where there is one, and NaN propagates.
  float16 ends at 65 504, so a softmax over more equal logits than that needs float32.
"""

from mlcourse._training import History
from mlcourse.torch.activations import (
    expit,
    log_sigmoid,
    log_sigmoid_grad,
    log_sigmoid_jacobian,
    log_sigmoid_vjp,
    sigmoid,
    sigmoid_grad,
    sigmoid_jacobian,
    sigmoid_vjp,
    softplus,
    softplus_grad,
    softplus_jacobian,
    softplus_vjp,
)
from mlcourse.torch.binary_cross_entropy import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
)
from mlcourse.torch.cnn import CNN
from mlcourse.torch.convolution import (
    conv2d,
    conv2d_vjp,
    convolve,
    correlate,
)
from mlcourse.torch.cross_entropy import (
    cross_entropy,
    cross_entropy_grad,
    cross_entropy_probs_grad,
    nll_loss,
    nll_loss_grad,
    one_hot,
)
from mlcourse.torch.equivalence import (
    sigmoid_to_tanh,
    tanh_to_sigmoid,
)
from mlcourse.torch.heaviside import (
    distributional_derivative,
    heaviside,
    sign,
    smooth_heaviside,
)
from mlcourse.torch.init import (
    init_weights,
)
from mlcourse.torch.interpolation import (
    choose_epsilon,
    fit_relu_interpolant,
    fit_sigmoid_interpolant,
    interpolation_matrix,
    separating_direction,
    two_layer,
)
from mlcourse.torch.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from mlcourse.torch.linear import (
    linear,
    linear_vjp,
)
from mlcourse.torch.log_softmax import (
    log_softmax,
    log_softmax_jacobian,
    log_softmax_param_grad,
    log_softmax_vjp,
    logsumexp,
    logsumexp_grad,
    logsumexp_vjp,
)
from mlcourse.torch.losses import (
    soft_cross_entropy_param_grad,
)
from mlcourse.torch.mlp import (
    MLP,
    Params,
    mlp_backward,
    mlp_forward,
    num_parameters,
)
from mlcourse.torch.mlp_row import (
    mlp_forward_row,
    mlp_input_grad_row,
)
from mlcourse.torch.norms import (
    l1_norm,
    l1_norm_grad,
    l1_norm_vjp,
    squared_l2_norm,
    squared_l2_norm_grad,
    squared_l2_norm_vjp,
)
from mlcourse.torch.optim import (
    empirical_risk,
    sgd_step,
)
from mlcourse.torch.pooling import (
    avg_pool2d,
    avg_pool2d_vjp,
    max_pool2d,
    max_pool2d_vjp,
)
from mlcourse.torch.relu import (
    elu,
    elu_grad,
    elu_vjp,
    relu,
    relu_grad,
    relu_vjp,
)
from mlcourse.torch.softmax import (
    expand_logits,
    reduce_logits,
    softmax,
    softmax_jacobian,
    softmax_limit,
    softmax_vjp,
    two_class_logit,
)
from mlcourse.torch.squared_error import (
    mse_loss,
    mse_loss_grad,
    sigmoid_mse_grad,
    squared_error,
    squared_error_grad,
)
from mlcourse.torch.tanh import (
    sigmoid_from_tanh,
    tanh,
    tanh_from_sigmoid,
    tanh_grad,
    tanh_vjp,
)
from mlcourse.torch.train import accuracy, fit

__all__ = [
    "CNN",
    "MLP",
    "AvgPool2d",
    "Conv2d",
    "Flatten",
    "History",
    "Linear",
    "MaxPool2d",
    "Params",
    "ReLU",
    "accuracy",
    "avg_pool2d",
    "avg_pool2d_vjp",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad",
    "choose_epsilon",
    "conv2d",
    "conv2d_vjp",
    "convolve",
    "correlate",
    "cross_entropy",
    "cross_entropy_grad",
    "cross_entropy_probs_grad",
    "distributional_derivative",
    "elu",
    "elu_grad",
    "elu_vjp",
    "empirical_risk",
    "expand_logits",
    "expit",
    "fit",
    "fit_relu_interpolant",
    "fit_sigmoid_interpolant",
    "heaviside",
    "init_weights",
    "interpolation_matrix",
    "l1_norm",
    "l1_norm_grad",
    "l1_norm_vjp",
    "linear",
    "linear_vjp",
    "log_sigmoid",
    "log_sigmoid_grad",
    "log_sigmoid_jacobian",
    "log_sigmoid_vjp",
    "log_softmax",
    "log_softmax_jacobian",
    "log_softmax_param_grad",
    "log_softmax_vjp",
    "logsumexp",
    "logsumexp_grad",
    "logsumexp_vjp",
    "max_pool2d",
    "max_pool2d_vjp",
    "mlp_backward",
    "mlp_forward",
    "mlp_forward_row",
    "mlp_input_grad_row",
    "mse_loss",
    "mse_loss_grad",
    "nll_loss",
    "nll_loss_grad",
    "num_parameters",
    "one_hot",
    "reduce_logits",
    "relu",
    "relu_grad",
    "relu_vjp",
    "separating_direction",
    "sgd_step",
    "sigmoid",
    "sigmoid_from_tanh",
    "sigmoid_grad",
    "sigmoid_jacobian",
    "sigmoid_mse_grad",
    "sigmoid_to_tanh",
    "sigmoid_vjp",
    "sign",
    "smooth_heaviside",
    "soft_cross_entropy_param_grad",
    "softmax",
    "softmax_jacobian",
    "softmax_limit",
    "softmax_vjp",
    "softplus",
    "softplus_grad",
    "softplus_jacobian",
    "softplus_vjp",
    "squared_error",
    "squared_error_grad",
    "squared_l2_norm",
    "squared_l2_norm_grad",
    "squared_l2_norm_vjp",
    "tanh",
    "tanh_from_sigmoid",
    "tanh_grad",
    "tanh_to_sigmoid",
    "tanh_vjp",
    "two_class_logit",
    "two_layer",
]
