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
- ``TypeError``: complex numbers, strings and other objects, masked arrays, torch tensors. ``ValueError``:
  shapes, and targets that cannot be. Both name the argument, what came and what is expected.
- Finite input gives no NaN and no overflow, invalid or divide warning; underflow to zero is meant.
  Infinite input gives the limit where there is one, and NaN propagates.
"""

from typing import TYPE_CHECKING

from mlcourse._exports import gathered

if TYPE_CHECKING:  # for editors and type checkers, which run nothing; `gathered` finds a new module by itself
    from mlcourse.numpy.activations import *
    from mlcourse.numpy.adam import *
    from mlcourse.numpy.attention import *
    from mlcourse.numpy.batch_norm import *
    from mlcourse.numpy.binary_cross_entropy import *
    from mlcourse.numpy.clipping import *
    from mlcourse.numpy.cnn import *
    from mlcourse.numpy.convolution import *
    from mlcourse.numpy.cross_entropy import *
    from mlcourse.numpy.dropout import *
    from mlcourse.numpy.embedding import *
    from mlcourse.numpy.equivalence import *
    from mlcourse.numpy.fans import *
    from mlcourse.numpy.gated import *
    from mlcourse.numpy.gelu import *
    from mlcourse.numpy.group_norm import *
    from mlcourse.numpy.gru import *
    from mlcourse.numpy.heads import *
    from mlcourse.numpy.heaviside import *
    from mlcourse.numpy.init import *
    from mlcourse.numpy.interpolation import *
    from mlcourse.numpy.layer_norm import *
    from mlcourse.numpy.layers import *
    from mlcourse.numpy.leaky_relu import *
    from mlcourse.numpy.linear import *
    from mlcourse.numpy.log_softmax import *
    from mlcourse.numpy.losses import *
    from mlcourse.numpy.lstm import *
    from mlcourse.numpy.mlp import *
    from mlcourse.numpy.mlp_row import *
    from mlcourse.numpy.momentum import *
    from mlcourse.numpy.multihead_attention import *
    from mlcourse.numpy.normalize import *
    from mlcourse.numpy.norms import *
    from mlcourse.numpy.optim import *
    from mlcourse.numpy.pooling import *
    from mlcourse.numpy.positions import *
    from mlcourse.numpy.relu import *
    from mlcourse.numpy.residual import *
    from mlcourse.numpy.rms_norm import *
    from mlcourse.numpy.rmsprop import *
    from mlcourse.numpy.rnn import *
    from mlcourse.numpy.rnn_cell import *
    from mlcourse.numpy.rnn_parameters import *
    from mlcourse.numpy.schedule import *
    from mlcourse.numpy.signals import *
    from mlcourse.numpy.silu import *
    from mlcourse.numpy.softmax import *
    from mlcourse.numpy.squared_error import *
    from mlcourse.numpy.tanh import *
    from mlcourse.numpy.train import *

_exported = gathered(__name__)
globals().update(_exported)
__all__ = sorted(_exported)
