"""A page as users write it: `make lint` finds the two mistakes planted in it, and nothing else.

mypy reports an ignored error that is not there (``warn_unused_ignores``): if it no longer saw a planted
mistake, it would say so here.
"""

from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

import mlcourse.numpy as mn
import mlcourse.torch as mt
from mlcourse.data import Split, digits
from mlcourse.plots import confusion_matrix


def gradients_of_a_layer(x: np.ndarray, weight: np.ndarray, g: np.ndarray) -> float:
    dx, dweight, dbias = mn.conv2d_vjp(x, weight, g, padding="same")
    total = dx.sum() + dweight.sum() + dbias.sum()  # with its default, dx is an array and not None
    dx, _, _ = mn.linear_vjp(x[0, 0], weight[0, 0], g[0, 0])
    _, dweight, _ = mn.conv2d_vjp(x, weight, g, padding="same", need_dx=False)
    return float(total + dx.sum() + dweight.sum())


def gradients_on_a_device(x: torch.Tensor, weight: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    dx, dweight, dbias = mt.conv2d_vjp(x, weight, g, stride=2, padding=(1, 0))
    loss: torch.Tensor = mt.cross_entropy(mt.linear(dx, dweight, dbias), torch.tensor([1]))
    return loss


def train(folder: Path) -> Figure:
    data: Split = digits()
    model = mn.MLP(64, 30, 10, activation="relu")
    history = mn.fit(model, data, epochs=3, batch_size=32, lr=0.3, stop_if_diverged=True)
    history.model.save(folder / "digits.npz")
    same = mn.MLP.load(folder / "digits.npz")
    print(history, same, history.diverged, same(data.x_test).argmax(axis=-1))
    return confusion_matrix(data.y_test, same.predict(data.x_test))


def train_in_torch() -> float:
    x_train, y_train, x_test, y_test = map(torch.from_numpy, digits(flat=False))
    model = mt.CNN().to("cpu")
    history = mt.fit(model, (x_train, y_train, x_test, y_test), epochs=1, batch_size=32, lr=0.2)
    params = mt.Params(*(torch.ones(shape) for shape in ((3, 4), (3,), (2, 3), (2,))))
    step = mt.sgd_step(params, params, lr=0.1)
    return history.loss[-1] + mt.mlp_forward(torch.ones(5, 4), step).oa.sum().item()


def planted() -> None:
    dx, _, _ = mn.conv2d_vjp(
        np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), need_dx=False
    )
    dx.sum()  # type: ignore[union-attr]  # mistake 1: without need_dx there is no dx
    mt.softmax(np.ones(3))  # type: ignore[arg-type]  # mistake 2: an array where a tensor belongs
