"""A convolutional network for images: layers in a row, cross-entropy at the end, gradients by hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlcourse._models import table
from mlcourse.numpy._model import Model
from mlcourse.numpy.cross_entropy import cross_entropy, cross_entropy_grad
from mlcourse.numpy.layers import Conv2d, Flatten, Layer, Linear, MaxPool2d, ReLU

__all__ = ["CNN"]


class CNN(Model):
    """Convolutional network, as a model to train: parameters by name, loss and gradients.

    Parameters
    ----------
    layers : sequence of layers, optional
        `Conv2d`, `MaxPool2d`, `AvgPool2d`, `ReLU`, `Flatten`, `Linear`, the last giving the logits. Unless
        given: convolution with 16 kernels of 3×3, ReLU, 2×2 max pooling, the same again with 32 kernels,
        and a linear layer to 10 classes.
    input_shape : tuple of three int, default (1, 8, 8)
        Channels, rows and columns of an image. The layers are checked against it.
    rng : numpy.random.Generator or int, default 0
        Where the weights of the layers that are not given come from.
    dtype : {"float32", "float64"}, default "float32"
        Floating type of their parameters.

    Raises
    ------
    TypeError
        If one of `layers` is not a layer.
    ValueError
        If a layer does not fit the one before; the message names it.

    Examples
    --------
    >>> model = CNN()
    >>> model
    CNN of images (1, 8, 8), 6,090 parameters
      0  Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), dilation=(1, 1))   (16, 8, 8)
      1  ReLU()                                                                              (16, 8, 8)
      2  MaxPool2d(kernel_size=(2, 2), stride=(2, 2), padding=(0, 0), dilation=(1, 1))       (16, 4, 4)
      3  Conv2d(16, 32, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), dilation=(1, 1))  (32, 4, 4)
      4  ReLU()                                                                              (32, 4, 4)
      5  MaxPool2d(kernel_size=(2, 2), stride=(2, 2), padding=(0, 0), dilation=(1, 1))       (32, 2, 2)
      6  Flatten()                                                                           (128,)
      7  Linear(128, 10)                                                                     (10,)
    >>> list(model.parameters())
    ['0.weight', '0.bias', '3.weight', '3.bias', '7.weight', '7.bias']
    >>> loss, grads = model.loss_and_grads(np.zeros((2, 1, 8, 8)), [4, 2])
    >>> round(float(loss), 4), grads["3.weight"].shape
    (2.3026, (32, 16, 3, 3))
    >>> CNN([Conv2d(1, 4, 3), Flatten(), Linear(100, 10)])
    Traceback (most recent call last):
        ...
    ValueError: layer 2, Linear(100, 10): x has shape (1, 144); expected (..., 100), the columns of weight

    Notes
    -----
    Syllabus row ADD-07; book: *CNNs*, ``cnn.html#cnn-network``.
    Parameters are named as in ``torch.nn.Sequential``: the number of the layer and the name in it.
    """

    def __init__(
        self,
        layers: Sequence[Layer] | None = None,
        input_shape: tuple[int, int, int] = (1, 8, 8),
        rng: np.random.Generator | int = 0,
        dtype: str = "float32",
    ) -> None:
        if dtype not in ("float32", "float64"):
            raise ValueError(f"dtype is {dtype!r}; expected 'float32' or 'float64'")
        self.layers = _two_convolutions(input_shape, rng, dtype) if layers is None else list(layers)
        for i, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layer {i} is {layer!r}; expected a layer")
        outputs = self._outputs(np.zeros((1, *input_shape), dtype))[1:]
        self.input_shape = tuple(map(int, input_shape))
        self.shapes = [tuple(output.shape[1:]) for output in outputs]
        logits = outputs[-1]
        if logits.ndim != 2:
            raise ValueError(f"the last layer gives {logits.shape}; expected logits, (1, classes)")

    def __repr__(self) -> str:
        rows = [
            (i, layer, shape) for i, (layer, shape) in enumerate(zip(self.layers, self.shapes, strict=True))
        ]
        return table(f"CNN of images {self.input_shape}, {self._count()}", rows)

    def parameters(self) -> dict[str, np.ndarray]:
        """Parameters by name, ``0.weight`` and so on."""
        layers = enumerate(self.layers)
        return {f"{i}.{name}": value for i, layer in layers for name, value in layer.parameters().items()}

    def with_parameters(self, parameters: Mapping[str, ArrayLike]) -> CNN:
        """Return the same network with other parameters, of the same shapes; this one stays as it is."""
        expected = self.parameters().keys()
        if parameters.keys() != expected:
            raise ValueError(f"parameters has {', '.join(parameters)}; expected {', '.join(expected)}")
        model = copy.copy(self)
        model.layers = []
        for i, layer in enumerate(self.layers):
            own = {name: parameters[f"{i}.{name}"] for name in layer.parameters()}
            with _naming(i, layer):
                model.layers.append(layer.with_parameters(own))
        return model

    def forward(self, x: ArrayLike) -> np.ndarray:
        """Logits of the classes, shape (N, classes), for images (N, C, H, W)."""
        return self._outputs(x)[-1]

    def _settings(self) -> dict[str, Any]:
        layers = [(type(layer).__name__, dict(layer.arguments)) for layer in self.layers]
        return {"input_shape": self.input_shape, "layers": layers}

    @classmethod
    def _made(cls, settings: dict[str, Any], parameters: dict[str, Any]) -> CNN:
        kinds = {kind.__name__: kind for kind in Layer.__subclasses__()}
        layers = [kinds[name](**arguments) for name, arguments in settings["layers"]]
        return cls(layers, settings["input_shape"]).with_parameters(parameters)

    def loss_and_grads(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Mean cross-entropy of a batch, and its gradients by the names of the parameters."""
        *inputs, logits = self._outputs(x)
        g: np.ndarray | None = cross_entropy_grad(logits, y)
        grads: dict[str, np.ndarray] = {}
        for i, layer in reversed(list(enumerate(self.layers))):
            assert g is not None, "only the first layer, which comes last here, passes nothing on"
            g, own = layer.backward(inputs[i], g, need_dx=i > 0)
            grads |= {f"{i}.{name}": value for name, value in own.items()}
        return cross_entropy(logits, y), {name: grads[name] for name in self.parameters()}

    def _outputs(self, x: ArrayLike) -> list[Any]:
        """The input of each layer, and the output of the last."""
        outputs: list[Any] = [x]  # may be a list, of which a layer makes an array
        for i, layer in enumerate(self.layers):
            with _naming(i, layer):
                outputs.append(layer.forward(outputs[-1]))
        return outputs


@contextmanager
def _naming(i: int, layer: Layer) -> Iterator[None]:
    """Say which layer it was that refused something."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise type(error)(f"layer {i}, {layer}: {error}") from None


def _two_convolutions(
    input_shape: tuple[int, int, int], rng: np.random.Generator | int, dtype: str
) -> list[Layer]:
    """The network of the course: convolution, ReLU, pooling, twice, then a linear layer."""
    rng = np.random.default_rng(rng)
    channels, height, width = input_shape
    return [
        Conv2d(channels, 16, 3, padding=1, rng=rng, dtype=dtype),
        ReLU(),
        MaxPool2d(2),
        Conv2d(16, 32, 3, padding=1, rng=rng, dtype=dtype),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(32 * (height // 4) * (width // 4), 10, rng=rng, dtype=dtype),
    ]
