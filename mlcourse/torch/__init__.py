"""The course's formulas in torch: the modules, names and signatures of ``mlcourse.numpy``, on any device.

What holds for every function here:

- Tensors come in, tensors go out. Floating dtypes and the device are kept; nothing is changed in place.
  Integer and boolean tensors become the default dtype, as in ``torch.sigmoid``. Arguments of different
  types are promoted by torch's rules; on different devices they are refused.
- Everything is computed under ``torch.no_grad()``: derivatives are written by hand, autograd records
  nothing.
- No value is ever read back to the host, so that a step on a GPU does not wait.
- ``axis`` counts from the end if negative. A batch may be empty, the reduced axis may not.
- ``TypeError``: anything but tensors, complex tensors. ``ValueError``: shapes, devices. Both name the
  argument, what came and what is expected.
- Finite input gives no NaN; infinite input gives the limit where there is one, and NaN propagates.
  float16 ends at 65 504, so a softmax over more equal logits than that needs float32.
"""

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
from mlcourse.torch.log_softmax import (
    log_softmax,
    log_softmax_jacobian,
    log_softmax_param_grad,
    log_softmax_vjp,
    logsumexp,
    logsumexp_grad,
    logsumexp_vjp,
)
from mlcourse.torch.losses import soft_cross_entropy_param_grad
from mlcourse.torch.softmax import (
    expand_logits,
    reduce_logits,
    softmax,
    softmax_jacobian,
    softmax_limit,
    softmax_vjp,
    two_class_logit,
)

__all__ = [
    "expand_logits",
    "expit",
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
    "reduce_logits",
    "sigmoid",
    "sigmoid_grad",
    "sigmoid_jacobian",
    "sigmoid_vjp",
    "soft_cross_entropy_param_grad",
    "softmax",
    "softmax_jacobian",
    "softmax_limit",
    "softmax_vjp",
    "softplus",
    "softplus_grad",
    "softplus_jacobian",
    "softplus_vjp",
    "two_class_logit",
]
