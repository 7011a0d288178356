"""The course's formulas in torch: the modules, names and signatures of ``mlcourse.numpy``, on any device.

What holds for every function here:

- Tensors come in, tensors go out. Floating dtypes and the device are kept; nothing is changed in place.
  Integer and boolean tensors become the default dtype, as in ``torch.sigmoid``. Arguments of different
  types are promoted by torch's rules; on different devices they are refused.
- Derivatives are written by hand, also those that autograd uses: ``backward()`` and ``torch.func`` meet the
  vector-Jacobian product of this package, and are refused where there is none (second derivatives). What
  trains or constructs records nothing: ``loss_and_grads``, `sgd_step`, `fit`, `init_weights`, the
  interpolants.
- Under ``torch.autocast`` products are computed in its dtype, softmax and losses in float32, and the parts of
  a gradient have one dtype.
- No value is ever read back to the host, so that a step on a GPU does not wait. What a target may hold is
  therefore checked on the CPU only; elsewhere, and in a step that is compiled or mapped, an impossible class
  gives NaN.
- ``axis`` counts from the end if negative. A batch may be empty, the reduced axis may not.
- ``TypeError``: anything but dense tensors of real numbers. ``ValueError``: shapes, devices. Both name the
  argument, what came and what is expected.
- Finite input gives no NaN; infinite input gives the limit where there is one, and NaN propagates.
  float16 ends at 65 504, so a softmax over more equal logits than that needs float32.
"""

from typing import TYPE_CHECKING

from mlcourse._exports import gathered

if TYPE_CHECKING:  # for editors and type checkers, which run nothing; `gathered` finds a new module by itself
    from mlcourse.torch.activations import *
    from mlcourse.torch.adam import *
    from mlcourse.torch.attention import *
    from mlcourse.torch.batch_norm import *
    from mlcourse.torch.binary_cross_entropy import *
    from mlcourse.torch.clipping import *
    from mlcourse.torch.cnn import *
    from mlcourse.torch.convolution import *
    from mlcourse.torch.cross_entropy import *
    from mlcourse.torch.dropout import *
    from mlcourse.torch.embedding import *
    from mlcourse.torch.equivalence import *
    from mlcourse.torch.fans import *
    from mlcourse.torch.gated import *
    from mlcourse.torch.gelu import *
    from mlcourse.torch.group_norm import *
    from mlcourse.torch.gru import *
    from mlcourse.torch.heads import *
    from mlcourse.torch.heaviside import *
    from mlcourse.torch.init import *
    from mlcourse.torch.interpolation import *
    from mlcourse.torch.layer_norm import *
    from mlcourse.torch.layers import *
    from mlcourse.torch.leaky_relu import *
    from mlcourse.torch.linear import *
    from mlcourse.torch.log_softmax import *
    from mlcourse.torch.losses import *
    from mlcourse.torch.lstm import *
    from mlcourse.torch.mlp import *
    from mlcourse.torch.mlp_row import *
    from mlcourse.torch.momentum import *
    from mlcourse.torch.multihead_attention import *
    from mlcourse.torch.normalize import *
    from mlcourse.torch.norms import *
    from mlcourse.torch.optim import *
    from mlcourse.torch.pooling import *
    from mlcourse.torch.positions import *
    from mlcourse.torch.relu import *
    from mlcourse.torch.residual import *
    from mlcourse.torch.rms_norm import *
    from mlcourse.torch.rmsprop import *
    from mlcourse.torch.rnn import *
    from mlcourse.torch.rnn_cell import *
    from mlcourse.torch.rnn_parameters import *
    from mlcourse.torch.schedule import *
    from mlcourse.torch.signals import *
    from mlcourse.torch.silu import *
    from mlcourse.torch.softmax import *
    from mlcourse.torch.squared_error import *
    from mlcourse.torch.tanh import *
    from mlcourse.torch.train import *

_exported = gathered(__name__)
globals().update(_exported)
__all__ = sorted(_exported)
