"""Names of the chapter on GPUs: the small network of the chapter on networks, moved to torch."""

from __future__ import annotations

import numpy as np
import torch

from mlcourse.torch import CNN as TorchCNN
from mlcourse.torch import Conv2d, Flatten, Linear, MaxPool2d, ReLU

from . import cnn

draw = cnn.draw


def in_torch(model, image, name):
    """Gradient, by the name of a parameter, that the same network has in torch, by hand, for class 1."""
    layers = [
        Conv2d(1, 2, 2, dtype="float64"),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(8, 3, dtype="float64"),
    ]
    moved = {key: torch.from_numpy(np.array(value)) for key, value in model.parameters().items()}
    network = TorchCNN(layers, (1, 5, 5), dtype="float64").with_parameters(moved)
    grads = network.loss_and_grads(torch.from_numpy(image.reshape(1, 1, 5, 5)), torch.tensor([1]))[1]
    return grads[name].reshape(-1).numpy()


FORMULAS = {"loss": cnn.loss}
CODE = {"tiny": cnn.tiny, "in_torch": in_torch}
