"""The operations of torch that compute, by what they cost; anything else has no place in a list to replay.

Not here: what moves tensors between devices or reads a number, random numbers, files, memory of a chosen
layout, shapes that depend on numbers, and torch's own formulas for derivatives (``…_backward``).
"""

# Each number of a result takes about as long as a few of the operands.
PLAIN_NAMES = """
abs acos acosh add addcdiv addcmul asin asinh atan atan2 atanh bitwise_and bitwise_not bitwise_or
bitwise_xor ceil celu clamp clamp_max clamp_min copysign cos cosh deg2rad div elu eq erf erfc exp exp2 expm1
float_power floor floor_divide fmax fmin fmod frac ge gelu gt hardsigmoid hardswish hardtanh heaviside hypot
isfinite isinf isnan isneginf isposinf ldexp le leaky_relu log log10 log1p log2 log_sigmoid_forward
logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logit lt masked_fill maximum minimum
mish mul nan_to_num ne neg positive pow rad2deg reciprocal relu remainder round rsqrt rsub sgn sigmoid sign
signbit silu sin sinc sinh softplus softshrink sqrt square sub tan tanh threshold true_divide trunc where
xlogy __and__ __or__ __xor__ _conj _conj_physical conj_physical complex imag real view_as_complex
view_as_real

all amax amin aminmax any argmax argmin count_nonzero cummax cummin cumprod cumsum linalg_vector_norm
_log_softmax _logcumsumexp logcumsumexp logsumexp max mean median min mse_loss nansum nll_loss2d_forward
nll_loss_forward norm prod smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits
_safe_softmax _softmax sort std std_mean sum topk trace var var_mean

alias as_strided cat clone constant_pad_nd copy detach diag_embed diagonal expand flip lift_fresh
lift_fresh_copy permute pixel_shuffle pixel_unshuffle reflection_pad2d repeat replication_pad2d roll select
slice split split_with_sizes squeeze stack t transpose tril triu unbind unfold unsqueeze view _unsafe_view
unsafe_split unsafe_split_with_sizes _to_copy diagonal_scatter select_scatter slice_scatter

gather index index_add index_copy index_fill index_put index_select masked_scatter scatter scatter_add
scatter_reduce take max_unpool2d

arange empty empty_like eye fill full full_like linspace new_empty new_full new_ones new_zeros ones
ones_like scalar_tensor tril_indices triu_indices zero zeros zeros_like
"""

# The longer the operands, the longer each number of a result takes.
PRODUCTS_NAMES = """
addbmm addmm addmv addr baddbmm bmm dot mm mv vdot linear convolution _adaptive_avg_pool2d
adaptive_max_pool2d avg_pool2d max_pool2d_with_indices col2im im2col upsample_bilinear2d upsample_nearest2d
"""
PLAIN, PRODUCTS = frozenset(PLAIN_NAMES.split()), frozenset(PRODUCTS_NAMES.split())
BY_MACHINE = "backward"  # in the name of every formula of torch's for a derivative
