"""How PyTorch's samples of its operators become calls of ours, and the ledger of meant differences."""

import math
from dataclasses import dataclass, field
from typing import Any

import torch


class Meant(Exception):
    """A sample asks for something that the course's function is meant not to do; the text says what."""


@dataclass
class Call:
    """A call of ours: the arguments that have gradients, and what computes value and gradients."""

    leaves: list  # tensors, in torch's layout
    forward: Any  # (package, *leaves as arrays of the package)
    vjp: Any = None  # (package, g, *leaves), None where the value alone is compared
    layout: Any = field(default=lambda t: t)  # from torch's layout of a leaf, gradient or result into ours
    theirs: Any = None  # (torch's operator, *leaves), where leaves do not come first among its arguments


def unless(reason, *wrong):
    """Raise `Meant` if one of the conditions holds."""
    if any(wrong):
        raise Meant(reason)


def elementwise(name, *options):
    def call(sample):
        rest = [sample.kwargs[option] for option in options if option in sample.kwargs]
        return Call(
            [sample.input],
            lambda m, x: getattr(m, name)(x, *rest),
            lambda m, g, x: getattr(m, f"{name}_vjp")(x, g, *rest),
        )

    return call


def glu(sample):
    axis = (*sample.args, -1)[0]
    return Call([sample.input], lambda m, x: m.glu(x, axis), lambda m, g, x: m.glu_vjp(x, g, axis))


def along_axis(name):
    def call(sample):
        axis, keepdim = (*sample.args, False)[:2]
        axes = axis if isinstance(axis, tuple) else (axis,)
        unless("a result has the dtype of its input, and no other", sample.kwargs.get("dtype"))
        unless("a number has no axis", sample.input.ndim == 0)
        unless("a reduced axis is not empty", 0 in [sample.input.shape[axis] for axis in axes])
        unless("one axis is summed over, not several", len(axes) != 1)
        drop = lambda t: t.squeeze(axes[0]) if keepdim and t.ndim == sample.input.ndim else t
        return Call(
            [sample.input],
            lambda m, x: getattr(m, name)(x, axes[0]),
            lambda m, g, x: getattr(m, f"{name}_vjp")(x, g, axes[0]),
            lambda t: drop(t) if name == "logsumexp" and t.shape != sample.input.shape else t,
        )

    return call


def pairwise(name):
    def call(sample):
        (target,), kwargs = sample.args, sample.kwargs
        unless("examples have no weights", {"weight", "pos_weight"} & kwargs.keys())
        reduction = kwargs.get("reduction", "mean")
        t = lambda m: on(m, target)
        return Call(
            [sample.input],
            lambda m, x: getattr(m, name)(x, t(m), reduction),
            lambda m, g, x: g * getattr(m, f"{name}_grad")(x, t(m), reduction),
        )

    return call


def classes(name):
    def call(sample):
        (target,), kwargs = sample.args, sample.kwargs
        unless("classes have no weights", kwargs.get("weight") is not None)
        unless("no class is left out", "ignore_index" in kwargs)
        soft = target.shape == sample.input.shape and target.is_floating_point()
        last = lambda t: t.movedim(1, -1) if t.ndim > 1 and t.shape == sample.input.shape else t
        t = lambda m: on(m, last(target) if soft else target)
        reduction, m_classes = kwargs.get("reduction", "mean"), last(sample.input).shape[-1]

        def vjp(m, g, x):
            g = g[..., None] if g.ndim else g
            if name == "nll_loss":
                return g * m.nll_loss_grad(t(m), None if soft else m_classes, reduction, dtype=x.dtype)
            return g * m.cross_entropy_grad(x, t(m), reduction)

        return Call([sample.input], lambda m, x: getattr(m, name)(x, t(m), reduction), vjp, last)

    return call


def norm(name, *before):
    """Normalisations: `before` are the arguments before weight and bias, which may be left out."""

    def call(sample):
        names = (*before, "weight", "bias")
        given = dict(zip(names, sample.args, strict=False)) | sample.kwargs
        unless("eps is not negative", (given.get("eps") or 0) < 0)
        unless("an input has channels", name == "batch_norm" and sample.input.ndim < 2)
        alone = name == "layer_norm" and math.prod(given["normalized_shape"]) == 1
        unless("the gradient of a group of one entry is 0, and not rounded", alone)
        learned = [n for n in ("weight", "bias") if given.get(n) is not None]
        fixed = {n: value for n, value in given.items() if n not in learned}

        def settings(m, rest, **more):
            there = {n: on(m, v) if isinstance(v, torch.Tensor) else v for n, v in fixed.items()}
            return there | dict(zip(learned, rest, strict=True)) | more

        def vjp(m, g, x, *rest):
            wanted = {n: v for n, v in settings(m, rest, g=g).items() if n not in ("bias", "momentum")}
            training = {"training": given.get("training", False)} if name == "batch_norm" else {}
            dx, *grads = getattr(m, f"{name}_vjp")(x, **wanted | training)
            return dx, *(d for n, d in zip(("weight", "bias"), grads, strict=False) if n in learned)

        return Call(
            [sample.input, *(given[n] for n in learned)],
            lambda m, x, *rest: getattr(m, name)(x, **settings(m, rest)),
            vjp,
            theirs=lambda op, x, *rest: op(x, **fixed, **dict(zip(learned, rest, strict=True))),
        )

    return call


def linear(sample):
    leaves = [sample.input, *sample.args]
    return Call(
        leaves,
        lambda m, *leaves: m.linear(*leaves),
        lambda m, g, x, weight, *bias: m.linear_vjp(x, weight, g)[: 2 + len(bias)],
    )


def attention(sample):
    given = dict(sample.kwargs)
    key, value = sample.args[:2]
    given |= dict(zip(("attn_mask", "dropout_p", "is_causal"), sample.args[2:], strict=False))
    mask, causal = given.get("attn_mask"), given.get("is_causal", False)
    unless("nothing is dropped within attention", given.get("dropout_p", 0.0) > 0)
    leading = {leaf.shape[:-2] for leaf in (sample.input, key, value)}  # else heads share keys
    unless("queries, keys and values have the same leading axes", len(leading) > 1)
    how = lambda m: (None if mask is None else on(m, mask), causal, given.get("scale"))

    def vjp(m, g, query, key, value):
        attn = m.attention_weights(query, key, *how(m))
        return m.scaled_dot_product_attention_vjp(query, key, value, attn, g, given.get("scale"))

    return Call(
        [sample.input, key, value],
        lambda m, *leaves: m.scaled_dot_product_attention(*leaves, *how(m)),
        vjp,
        theirs=lambda op, *leaves: op(*leaves, **given),
    )


def conv2d(sample):
    kwargs = dict(sample.kwargs)
    unless("kernels see all channels", kwargs.pop("groups", 1) != 1)
    unless("images come in batches", sample.input.ndim != 4)
    unless("no padding is 0, not 'valid'", kwargs.get("padding") == "valid")
    unless("an empty batch has no channels to sum over in torch", 0 in sample.input.shape[1:])
    leaves = [sample.input, *(a for a in sample.args if a is not None)]
    settings = {name: pair(value) for name, value in kwargs.items()}
    return Call(
        leaves,
        lambda m, *leaves: m.conv2d(*leaves, **settings),
        lambda m, g, x, weight, *bias: m.conv2d_vjp(x, weight, g, **settings)[: 2 + len(bias)],
    )


def pool(name, *positional):
    def call(sample):
        kwargs = dict(zip(positional, sample.args, strict=False)) | sample.kwargs
        kwargs.pop("return_indices", None)
        unless("images come in batches", sample.input.ndim != 4)
        counted, padded = kwargs.pop("count_include_pad", True), kwargs.get("padding", 0)
        unless("zeros of the padding count in a mean", not counted and any(pair(padded)))
        unless("windows lie within the padded image", kwargs.pop("ceil_mode", False))
        unless("a mean divides by the size of its window", kwargs.pop("divisor_override", None))
        settings = {k: pair(v) for k, v in kwargs.items() if v not in (None, ())}
        return Call(
            [sample.input],
            lambda m, x: getattr(m, name)(x, **settings),
            lambda m, g, x: getattr(m, f"{name}_vjp")(x, g, **settings),
        )

    return call


def sign(sample):
    return Call([sample.input], lambda m, x: m.sign(x))


def one_hot(sample):
    num_classes = (*sample.args, *sample.kwargs.values(), -1)[0]
    unless("how many classes there are is said, for to look would make a GPU wait", num_classes == -1)
    return Call([sample.input], lambda m, y: m.one_hot(y, num_classes))


def lookup(sample):
    (indices,), kwargs = sample.args, sample.kwargs
    unless("a lookup changes no table", kwargs.get("max_norm") is not None)
    unless("a gradient is a sum over places, not a mean", kwargs.get("scale_grad_by_freq"))
    unless("a gradient has a place for every row", kwargs.get("sparse"))
    padding_idx = kwargs.get("padding_idx")
    return Call(
        [sample.input],
        lambda m, w: m.embedding(on(m, indices), w, padding_idx),
        lambda m, g, w: m.embedding_vjp(on(m, indices), w, g, padding_idx),
    )


def pair(value):
    """torch's settings of a window, (1,) among them, as ours."""
    if isinstance(value, (int, str)):
        return value if isinstance(value, str) else (value, value)
    return tuple(value) * 2 if len(value) == 1 else tuple(value)


def on(m, tensor):
    """A tensor as the package has it."""
    return tensor if m.__name__.endswith("torch") else tensor.detach().numpy()


POOL = ("kernel_size", "stride", "padding")
OPERATORS = {
    "sigmoid": elementwise("sigmoid"),
    "nn.functional.logsigmoid": elementwise("log_sigmoid"),
    "tanh": elementwise("tanh"),
    "nn.functional.relu": elementwise("relu"),
    "nn.functional.elu": elementwise("elu", "alpha"),
    "nn.functional.gelu": elementwise("gelu", "approximate"),
    "nn.functional.silu": elementwise("silu"),
    "nn.functional.leaky_relu": elementwise("leaky_relu", "negative_slope"),
    "nn.functional.glu": glu,
    "sign": sign,
    "softmax": along_axis("softmax"),
    "log_softmax": along_axis("log_softmax"),
    "logsumexp": along_axis("logsumexp"),
    "nn.functional.mse_loss": pairwise("mse_loss"),
    "nn.functional.binary_cross_entropy_with_logits": pairwise("binary_cross_entropy_with_logits"),
    "nn.functional.cross_entropy": classes("cross_entropy"),
    "nn.functional.nll_loss": classes("nll_loss"),
    "nn.functional.one_hot": one_hot,
    "nn.functional.batch_norm": norm("batch_norm", "running_mean", "running_var"),
    "nn.functional.layer_norm": norm("layer_norm", "normalized_shape"),
    "nn.functional.rms_norm": norm("rms_norm", "normalized_shape"),
    "nn.functional.group_norm": norm("group_norm", "num_groups"),
    "nn.functional.embedding": lookup,
    "nn.functional.linear": linear,
    "nn.functional.scaled_dot_product_attention": attention,
    "nn.functional.conv2d": conv2d,
    "nn.functional.max_pool2d": pool("max_pool2d"),
    "nn.functional.avg_pool2d": pool(
        "avg_pool2d", *POOL, "ceil_mode", "count_include_pad", "divisor_override"
    ),
}
LEDGER = {  # what torch's samples ask for and the course's functions are meant not to do
    "eps is not negative",
    "an input has channels",
    "the gradient of a group of one entry is 0, and not rounded",
    "a result has the dtype of its input, and no other",
    "a number has no axis",
    "a reduced axis is not empty",
    "one axis is summed over, not several",
    "examples have no weights",
    "classes have no weights",
    "no class is left out",
    "nothing is dropped within attention",
    "queries, keys and values have the same leading axes",
    "kernels see all channels",
    "images come in batches",
    "no padding is 0, not 'valid'",
    "windows lie within the padded image",
    "zeros of the padding count in a mean",
    "a mean divides by the size of its window",
    "a lookup changes no table",
    "a gradient is a sum over places, not a mean",
    "a gradient has a place for every row",
    "how many classes there are is said, for to look would make a GPU wait",
}
