"""Layers of a network on images: forward, and backward written by hand.

A layer keeps its parameters and nothing else. What the backward pass needs of the forward pass is the
layer's input, and it is told that: ``backward(x, g)`` returns the gradient with respect to x and those with
respect to the parameters by name.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from mlcourse._windows import Pair, pair
from mlcourse.torch._arguments import check_shape, count, floats
from mlcourse.torch.convolution import conv2d, conv2d_vjp
from mlcourse.torch.init import init_weights
from mlcourse.torch.linear import linear, linear_vjp
from mlcourse.torch.pooling import avg_pool2d, avg_pool2d_vjp, max_pool2d, max_pool2d_vjp
from mlcourse.torch.relu import relu, relu_vjp

__all__ = ["AvgPool2d", "Conv2d", "Flatten", "Linear", "MaxPool2d", "ReLU"]

Grads = dict[str, Tensor]


class Layer:
    """What all layers have; those without parameters have no more."""

    settings = ""
    arguments: Mapping[str, Any] = MappingProxyType(
        {}
    )  # of the constructor, but for where the numbers come from

    def __call__(self, x: Tensor) -> Tensor:
        """See ``forward``."""
        return self.forward(x)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.settings})"

    def parameters(self) -> dict[str, Tensor]:
        """Parameters by name: ``weight`` and ``bias``, or none."""
        return {}

    def with_parameters(self, parameters: Mapping[str, Tensor]) -> Layer:
        """Return the same layer with other parameters, of the same shapes; this one stays as it is."""
        layer = copy.copy(self)
        for name, old in self.parameters().items():
            new = floats(name, parameters[name])
            check_shape(name, new, old.shape, f"the shape of {name} so far")
            setattr(layer, name, new)
        return layer

    def forward(self, x: Tensor) -> Tensor:
        """Output for the input `x`."""
        raise NotImplementedError

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """Gradients with respect to the input `x` (None if not needed) and to the parameters, by name."""
        raise NotImplementedError


class Conv2d(Layer):
    """Convolution layer.

    Parameters
    ----------
    in_channels : int
        Channels of the images.
    out_channels : int
        Kernels, which are the channels of the output.
    kernel_size : int or pair of int
        Rows and columns of a kernel.
    stride, padding, dilation : int or pair of int
        As in `conv2d`.
    rng : numpy.random.Generator or int, default 0
        Where the weights come from: `init_weights` with scheme "he". Biases start at 0.
    dtype : {"float32", "float64"}, default "float32"
        Floating type of the parameters.

    Examples
    --------
    >>> layer = Conv2d(3, 8, kernel_size=5, padding=2)
    >>> layer.forward(torch.zeros(1, 3, 9, 9)).shape
    torch.Size([1, 8, 9, 9])

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        stride: int | Pair = 1,
        padding: int | Pair | Literal["same"] = 0,
        dilation: int | Pair = 1,
        rng: np.random.Generator | int = 0,
        dtype: str = "float32",
    ) -> None:
        inputs, outputs = count("in_channels", in_channels), count("out_channels", out_channels)
        kernel = pair("kernel_size", kernel_size, 1)
        self.windows: dict[str, Any] = {
            "stride": pair("stride", stride, 1),
            "padding": padding if padding == "same" else pair("padding", padding, 0),
            "dilation": pair("dilation", dilation, 1),
        }
        self.settings = f"{inputs}, {outputs}, {_listed({'kernel_size': kernel} | self.windows)}"
        self.arguments = {
            "in_channels": inputs,
            "out_channels": outputs,
            "kernel_size": kernel,
        } | self.windows
        area = kernel[0] * kernel[1]
        self.weight = init_weights(
            rng, inputs * area, outputs * area, "he", (outputs, inputs, *kernel), dtype
        )
        self.bias = torch.zeros(outputs, dtype=self.weight.dtype)

    def parameters(self) -> dict[str, Tensor]:
        """Parameters by name."""
        return {"weight": self.weight, "bias": self.bias}

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, K, H', W') for images (N, C, H, W)."""
        return conv2d(x, self.weight, self.bias, **self.windows)

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """See `conv2d_vjp`."""
        dx, dweight, dbias = conv2d_vjp(x, self.weight, g, **self.windows, need_dx=need_dx)
        return dx, {"weight": dweight, "bias": dbias}


class MaxPool2d(Layer):
    """Max pooling.

    Parameters
    ----------
    kernel_size : int or pair of int
        Rows and columns of a window.
    stride : int or pair of int, optional
        `kernel_size` unless given.
    padding, dilation : int or pair of int
        As in `max_pool2d`.

    Examples
    --------
    >>> MaxPool2d(2).forward(torch.zeros(1, 3, 9, 9)).shape
    torch.Size([1, 3, 4, 4])

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    """

    def __init__(
        self,
        kernel_size: int | Pair,
        stride: int | Pair | None = None,
        padding: int | Pair = 0,
        dilation: int | Pair = 1,
    ) -> None:
        self.windows = {
            "kernel_size": pair("kernel_size", kernel_size, 1),
            "stride": pair("stride", kernel_size if stride is None else stride, 1),
            "padding": pair("padding", padding, 0),
            "dilation": pair("dilation", dilation, 1),
        }
        self.settings, self.arguments = _listed(self.windows), self.windows

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, C, H', W') for images (N, C, H, W)."""
        return max_pool2d(x, **self.windows)

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """See `max_pool2d_vjp`."""
        return max_pool2d_vjp(x, g, **self.windows) if need_dx else None, {}


class AvgPool2d(Layer):
    """Average pooling.

    Parameters
    ----------
    kernel_size : int or pair of int
        Rows and columns of a window.
    stride : int or pair of int, optional
        `kernel_size` unless given.
    padding : int or pair of int
        As in `avg_pool2d`.

    Examples
    --------
    >>> AvgPool2d((1, 3)).forward(torch.zeros(1, 3, 9, 9)).shape
    torch.Size([1, 3, 9, 3])

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    """

    def __init__(
        self, kernel_size: int | Pair, stride: int | Pair | None = None, padding: int | Pair = 0
    ) -> None:
        self.windows = {
            "kernel_size": pair("kernel_size", kernel_size, 1),
            "stride": pair("stride", kernel_size if stride is None else stride, 1),
            "padding": pair("padding", padding, 0),
        }
        self.settings, self.arguments = _listed(self.windows), self.windows

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, C, H', W') for images (N, C, H, W)."""
        return avg_pool2d(x, **self.windows)

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """See `avg_pool2d_vjp`."""
        return avg_pool2d_vjp(x, g, **self.windows) if need_dx else None, {}


class ReLU(Layer):
    """Elementwise max(0, x).

    Parameters
    ----------
    (none)

    Examples
    --------
    >>> ReLU().forward(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    """

    def forward(self, x: Tensor) -> Tensor:
        """See `relu`."""
        return relu(x)

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """See `relu_vjp`."""
        return relu_vjp(x, g) if need_dx else None, {}


class Flatten(Layer):
    """Each image as one row: channel by channel, row by row.

    Parameters
    ----------
    (none)

    Examples
    --------
    >>> Flatten().forward(torch.zeros(2, 3, 4, 5)).shape
    torch.Size([2, 60])

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Rows (N, C·H·W) for images (N, C, H, W)."""
        x = floats("x", x, "(N, C, H, W)")
        return x.reshape(len(x), x.shape[1:].numel())

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """Each gradient goes back to where its number came from."""
        x, g = floats("x", x, "(N, C, H, W)"), floats("g", g)
        check_shape("g", g, (len(x), x.shape[1:].numel()), "one row for each image")
        return g.reshape(x.shape) if need_dx else None, {}


class Linear(Layer):
    """Linear layer.

    Parameters
    ----------
    in_features : int
        Inputs.
    out_features : int
        Outputs.
    rng : numpy.random.Generator or int, default 0
        Where the weights come from: `init_weights` with scheme "lecun". Biases start at 0.
    dtype : {"float32", "float64"}, default "float32"
        Floating type of the parameters.

    Examples
    --------
    >>> Linear(60, 10).forward(torch.zeros(2, 60)).shape
    torch.Size([2, 10])

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        rng: np.random.Generator | int = 0,
        dtype: str = "float32",
    ) -> None:
        inputs, outputs = count("in_features", in_features), count("out_features", out_features)
        self.settings = f"{inputs}, {outputs}"
        self.arguments = {"in_features": inputs, "out_features": outputs}
        self.weight = init_weights(rng, inputs, outputs, "lecun", dtype=dtype)
        self.bias = torch.zeros(outputs, dtype=self.weight.dtype)

    def parameters(self) -> dict[str, Tensor]:
        """Parameters by name."""
        return {"weight": self.weight, "bias": self.bias}

    def forward(self, x: Tensor) -> Tensor:
        """Rows (N, out_features) for rows (N, in_features)."""
        return linear(x, self.weight, self.bias)

    def backward(self, x: Tensor, g: Tensor, need_dx: bool = True) -> tuple[Tensor | None, Grads]:
        """See `linear_vjp`."""
        dx, dweight, dbias = linear_vjp(x, self.weight, g, need_dx)
        return dx, {"weight": dweight, "bias": dbias}


def _listed(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())
