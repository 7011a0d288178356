"""Exercise on a whole training step in torch, by hand (ADD-08)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.device import StaysOnDevice
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.gpu.place import section

SECTION = section("gpu-step", "A training step by hand")
ORDINARY, ONE, DOUBLE = "float32", "one example", "float64"


def arguments(rng: np.random.Generator, count: int, dtype: type) -> tuple:
    """Parameters, images, classes and a step size; channels, sizes and classes are pairwise different."""
    shapes = {"W1": (3, 1, 3, 3), "b1": (3,), "W2": (5, 3, 3, 3), "b2": (5,), "W3": (7, 30), "b3": (7,)}
    params = {name: rng.normal(0, 0.4, shape).astype(dtype) for name, shape in shapes.items()}
    x, y = rng.normal(0, 1, (count, 1, 8, 12)).astype(dtype), rng.integers(0, 7, count)
    return params, x, y, 0.3


def steps(rng: np.random.Generator) -> list[Case]:
    """One step in each regime."""
    return [
        Case(DOUBLE, arguments(rng, 6, np.float64)),
        Case(ORDINARY, arguments(rng, 6, np.float32)),
        Case(ONE, arguments(rng, 1, np.float32)),
    ]


def model(params, x, y, lr):
    from mlcourse.torch import CNN, Conv2d, Flatten, Linear, MaxPool2d, ReLU

    layers = [
        Conv2d(1, 3, 3, padding=1),
        ReLU(),
        MaxPool2d(2),
        Conv2d(3, 5, 3, padding=1),
        ReLU(),
        MaxPool2d(2),
    ]
    network = CNN([*layers, Flatten(), Linear(30, 7)], input_shape=tuple(x.shape[1:]))
    places = dict(zip(network.parameters(), ("W1", "b1", "W2", "b2", "W3", "b3"), strict=True))
    network = network.with_parameters({name: params[place] for name, place in places.items()})
    loss, grads = network.loss_and_grads(x, y)
    return {"loss": loss, **{place: params[place] - lr * grads[name] for name, place in places.items()}}


def layer_by_layer(params, x, y, lr):
    import torch

    from mlcourse.torch import conv2d, conv2d_vjp, max_pool2d, max_pool2d_vjp

    a1 = conv2d(x, params["W1"], params["b1"], padding=1)
    h1 = a1.clamp(min=0)
    m1 = max_pool2d(h1, 2)
    a2 = conv2d(m1, params["W2"], params["b2"], padding=1)
    h2 = a2.clamp(min=0)
    flat = max_pool2d(h2, 2).flatten(1)
    logits = flat @ params["W3"].T + params["b3"]
    rows = torch.arange(len(y), device=y.device)
    log_share = torch.log_softmax(logits, dim=1)
    loss = -log_share[rows, y].mean()
    g = log_share.exp()
    g[rows, y] -= 1
    g = g / len(y)
    grads = {"W3": g.T @ flat, "b3": g.sum(dim=0)}
    g = (g @ params["W3"]).reshape(len(x), -1, h2.shape[2] // 2, h2.shape[3] // 2)
    g = max_pool2d_vjp(h2, g, 2) * (a2 > 0)
    g, grads["W2"], grads["b2"] = conv2d_vjp(m1, params["W2"], g, padding=1)
    g = max_pool2d_vjp(h1, g, 2) * (a1 > 0)
    _, grads["W1"], grads["b1"] = conv2d_vjp(x, params["W1"], g, padding=1, need_dx=False)
    return {"loss": loss, **{name: value - lr * grads[name] for name, value in params.items()}}


def in_two_loops(params, x, y, lr):
    from mlcourse.torch import (
        conv2d,
        conv2d_vjp,
        cross_entropy,
        cross_entropy_grad,
        max_pool2d,
        max_pool2d_vjp,
        relu,
    )

    kept = []
    for layer in ("1", "2"):
        a = conv2d(x, params["W" + layer], params["b" + layer], 1, 1)
        kept.append((layer, x, a))
        x = max_pool2d(relu(a), 2)
    logits = x.reshape(len(x), -1) @ params["W3"].T + params["b3"]
    g = cross_entropy_grad(logits, y)
    new = {"W3": params["W3"] - lr * (g.T @ x.reshape(len(x), -1)), "b3": params["b3"] - lr * g.sum(0)}
    g = (g @ params["W3"]).reshape(x.shape)
    for layer, below, a in reversed(kept):
        g = max_pool2d_vjp(relu(a), g, 2).where(a > 0, 0)
        g, dweight, dbias = conv2d_vjp(below, params["W" + layer], g, 1, 1)
        new |= {
            "W" + layer: params["W" + layer] - lr * dweight,
            "b" + layer: params["b" + layer] - lr * dbias,
        }
    return {"loss": cross_entropy(logits, y), **new}


def as_a_tuple(params, x, y, lr):
    from mlcourse.exercises.gpu.step import layer_by_layer

    found = layer_by_layer(params, x, y, lr)
    return tuple(found[name] for name in ("loss", "W1", "b1", "W2", "b2", "W3", "b3"))


def uphill(params, x, y, lr):
    from mlcourse.exercises.gpu.step import layer_by_layer

    return layer_by_layer(params, x, y, -lr)


def divided_twice(params, x, y, lr):
    from mlcourse.exercises.gpu.step import layer_by_layer

    return layer_by_layer(params, x, y, lr / len(y))


def summed_loss(params, x, y, lr):
    from mlcourse.exercises.gpu.step import layer_by_layer

    found = layer_by_layer(params, x, y, lr)
    return {**found, "loss": found["loss"] * len(y)}


def step_of_the_sum(params, x, y, lr):
    from mlcourse.exercises.gpu.step import layer_by_layer

    return layer_by_layer(params, x, y, lr * len(y))


def gradients_returned(params, x, y, lr):
    from mlcourse.exercises.gpu.step import layer_by_layer

    found = layer_by_layer(params, x, y, 1.0)
    return {"loss": found["loss"], **{name: value - found[name] for name, value in params.items()}}


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-08",
        title="A training step in torch, by hand",
        points=5,
        **SECTION,
        function="CNN",
        answer_names=("train_step",),
        outputs=("loss", "W1", "b1", "W2", "b2", "W3", "b3"),
        answer=model,
        backend="torch",
        cases=steps,
        public=(ORDINARY, DOUBLE),
        cost=StaysOnDevice(lambda rng: arguments(rng, 6, np.float32), loses=2),
        hints=(
            "It is the network of problem set 7 in torch: forward, loss, backward, and then the step.",
            "Compute all gradients with the old parameters first; only then make the new ones, params[name] − lr · grads[name].",
            "cross_entropy_grad(logits, y) begins the way back; reshape undoes flatten(1); max_pool2d_vjp(h2, g, 2) * (a2 > 0); "
            "conv2d_vjp(m1, params['W2'], g, padding=1).",
        ),
        correct=(
            Correct("layer by layer", layer_by_layer),
            Correct("in two loops", in_two_loops),
            Correct("as a tuple", as_a_tuple),
        ),
        mistakes=(
            Mistake("a step uphill", uphill, "The loss falls against the gradient: subtract."),
            Mistake("1/N twice", divided_twice, "The gradient of the mean loss has 1/N in it already."),
            Mistake(
                "a summed loss with the gradient of the mean",
                summed_loss,
                "Loss and gradient must belong together: both of the mean.",
            ),
            Mistake(
                "the gradient of the sum",
                step_of_the_sum,
                "The loss is the mean over the batch: 1/N belongs to its gradient.",
            ),
            Mistake(
                "gradients for new parameters", gradients_returned, "Return the parameters after the step."
            ),
        ),
    ),
)
