"""The course's formulas in NumPy: values, Jacobians and vector-Jacobian products, written by hand.

The symbols are the book's: ``x`` is the input, ``g`` the upstream gradient (the gradient of the loss
with respect to the function's output), ``s = softmax(x)``. ``mlcourse.torch`` holds the same modules,
names and signatures.

What holds for every function here:

- Array-likes come in, arrays go out; nothing is changed in place. Zero-dimensional results are NumPy
  scalars, as everywhere in NumPy.
- float32 and float64 (and longer) are kept. Integers and booleans become float64, for a gradient cut
  to an integer is a wrong gradient. float16 becomes float32: half precision overflows in a sum of
  65 520 ones. Arguments of different types are promoted by NumPy's rules.
- ``axis`` counts from the end if negative. A batch may be empty, the reduced axis may not.
- ``TypeError``: complex numbers, strings and other objects, torch tensors. ``ValueError``: shapes.
  Both name the argument, what came and what is expected.
- Finite input gives no NaN and no overflow, invalid or divide warning; underflow to zero is meant.
  Infinite input gives the limit where there is one, and NaN propagates.
"""

from mlcourse.numpy.activations import (
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
from mlcourse.numpy.log_softmax import (
    log_softmax,
    log_softmax_jacobian,
    log_softmax_param_grad,
    log_softmax_vjp,
    logsumexp,
    logsumexp_grad,
    logsumexp_vjp,
)
from mlcourse.numpy.losses import soft_cross_entropy_param_grad
from mlcourse.numpy.softmax import (
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
