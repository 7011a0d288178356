"""Exercises on a whole convolutional network, forward and backward by hand (ADD-07).

Some wrong answers import the right one inside: in a notebook the same name is the student's function.
"""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.layers.place import NETWORK
from mlcourse.numpy import (
    conv2d,
    conv2d_vjp,
    cross_entropy_grad,
    max_pool2d,
    max_pool2d_vjp,
    relu,
)

ORDINARY, WIDE, FLOAT32 = "ordinary numbers", "images with more columns than rows", "float32"
STEPS = ("a1", "h1", "m1", "a2", "h2", "m2", "logits")
PARAMETERS = ("W1", "b1", "W2", "b2", "W3", "b3")


def cnn_forward(params, x):
    """Every step of the network, by name."""
    a1 = conv2d(x, params["W1"], params["b1"], padding=1)
    h1 = relu(a1)
    m1 = max_pool2d(h1, 2)
    a2 = conv2d(m1, params["W2"], params["b2"], padding=1)
    h2 = relu(a2)
    m2 = max_pool2d(h2, 2)
    logits = m2.reshape(len(x), -1) @ params["W3"].T + params["b3"]
    return {"a1": a1, "h1": h1, "m1": m1, "a2": a2, "h2": h2, "m2": m2, "logits": logits}


def cnn_backward(params, x, steps, y):
    """Gradients of the mean cross-entropy in all parameters, by name."""
    g = cross_entropy_grad(steps["logits"], y)
    flat = steps["m2"].reshape(len(x), -1)
    dW3, db3 = g.T @ flat, g.sum(axis=0)
    g = (g @ params["W3"]).reshape(steps["m2"].shape)
    g = max_pool2d_vjp(steps["h2"], g, 2) * (steps["a2"] > 0)
    g, dW2, db2 = conv2d_vjp(steps["m1"], params["W2"], g, padding=1)
    g = max_pool2d_vjp(steps["h1"], g, 2) * (steps["a1"] > 0)
    _, dW1, db1 = conv2d_vjp(x, params["W1"], g, padding=1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def networks(rng: np.random.Generator) -> list[tuple[str, dict, np.ndarray, np.ndarray]]:
    """For each regime: parameters, images and classes. Channels, sizes and classes are pairwise different."""
    found = []
    for regime, size in ((ORDINARY, (8, 12)), (WIDE, (4, 12)), (FLOAT32, (8, 12))):
        features = 5 * (size[0] // 4) * (size[1] // 4)
        params = {
            "W1": rng.normal(0, 0.5, (3, 1, 3, 3)),
            "b1": rng.normal(0, 0.3, 3),
            "W2": rng.normal(0, 0.4, (5, 3, 3, 3)),
            "b2": rng.normal(0, 0.3, 5),
            "W3": rng.normal(0, 0.5, (7, features)),
            "b3": rng.normal(0, 0.3, 7),
        }
        x, y = rng.normal(0, 1, (6, 1, *size)), rng.integers(0, 7, 6)
        if regime == FLOAT32:
            params = {name: value.astype(np.float32) for name, value in params.items()}
            x = x.astype(np.float32)
        found.append((regime, params, x, y))
    return found


def forward_cases(rng: np.random.Generator) -> list[Case]:
    """Parameters and images."""
    return [Case(regime, (params, x)) for regime, params, x, _ in networks(rng)]


def backward_cases(rng: np.random.Generator) -> list[Case]:
    """Parameters, images, the steps of the forward pass, and classes."""
    return [Case(regime, (params, x, cnn_forward(params, x), y)) for regime, params, x, y in networks(rng)]


def in_named_steps(params, x):
    a1 = conv2d(x, params["W1"], params["b1"], padding=1)
    h1 = np.maximum(a1, 0)
    m1 = max_pool2d(h1, 2)
    a2 = conv2d(m1, params["W2"], params["b2"], padding=1)
    h2 = np.where(a2 > 0, a2, 0)
    m2 = max_pool2d(h2, 2)
    return a1, h1, m1, a2, h2, m2, np.einsum("kf,nf->nk", params["W3"], m2.reshape(len(x), -1)) + params["b3"]


def in_a_loop(params, x):
    found = {}
    for layer in ("1", "2"):
        found["a" + layer] = conv2d(x, params["W" + layer], params["b" + layer], padding=1)
        found["h" + layer] = relu(found["a" + layer])
        x = found["m" + layer] = max_pool2d(found["h" + layer], 2)
    found["logits"] = x.reshape(x.shape[0], x[0].size) @ params["W3"].T + params["b3"]
    return found


def with_its_own_pool(params, x):
    def pool(h):
        n, c, height, width = h.shape
        return h.reshape(n, c, height // 2, 2, width // 2, 2).max(axis=(3, 5))

    a1 = conv2d(x, params["W1"], params["b1"], padding=1)
    m1 = pool(relu(a1))
    a2 = conv2d(m1, params["W2"], params["b2"], padding=1)
    m2 = pool(relu(a2))
    logits = np.tensordot(m2, params["W3"].reshape(-1, *m2.shape[1:]), axes=([1, 2, 3], [1, 2, 3]))
    return a1, relu(a1), m1, a2, relu(a2), m2, logits + params["b3"]


def channels_last(params, x):
    from mlcourse.exercises.layers.network import cnn_forward

    found = cnn_forward(params, x)
    flat = found["m2"].transpose(0, 2, 3, 1).reshape(len(x), -1)
    return {**found, "logits": flat @ params["W3"].T + params["b3"]}


def no_second_relu(params, x):
    from mlcourse.exercises.layers.network import cnn_forward

    found = cnn_forward(params, x)
    m2 = max_pool2d(found["a2"], 2)
    logits = m2.reshape(len(x), -1) @ params["W3"].T + params["b3"]
    return {**found, "h2": found["a2"], "m2": m2, "logits": logits}


def relu_on_logits(params, x):
    from mlcourse.exercises.layers.network import cnn_forward

    found = cnn_forward(params, x)
    return {**found, "logits": relu(found["logits"])}


def no_last_bias(params, x):
    from mlcourse.exercises.layers.network import cnn_forward

    found = cnn_forward(params, x)
    return {**found, "logits": found["logits"] - params["b3"]}


def mean_pools(params, x):
    def pool(h):
        n, c, height, width = h.shape
        return h.reshape(n, c, height // 2, 2, width // 2, 2).mean(axis=(3, 5))

    a1 = conv2d(x, params["W1"], params["b1"], padding=1)
    m1 = pool(relu(a1))
    a2 = conv2d(m1, params["W2"], params["b2"], padding=1)
    m2 = pool(relu(a2))
    logits = m2.reshape(len(x), -1) @ params["W3"].T + params["b3"]
    return {"a1": a1, "h1": relu(a1), "m1": m1, "a2": a2, "h2": relu(a2), "m2": m2, "logits": logits}


def with_one_hot(params, x, steps, y):
    logits = steps["logits"] - steps["logits"].max(axis=1, keepdims=True)
    share = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    g = (share - np.eye(share.shape[1])[y]) / len(y)
    grads = {"b3": g.sum(axis=0), "W3": np.einsum("nk,nf->kf", g, steps["m2"].reshape(len(y), -1))}
    g = np.einsum("nk,kchw->nchw", g, params["W3"].reshape(-1, *steps["m2"].shape[1:]))
    for layer, below in (("2", steps["m1"]), ("1", x)):
        g = max_pool2d_vjp(steps["h" + layer], g, 2) * np.heaviside(steps["a" + layer], 0)
        g, grads["W" + layer], grads["b" + layer] = conv2d_vjp(below, params["W" + layer], g, padding=1)
    return grads


def example_by_example(params, x, steps, y):
    total = dict.fromkeys(params, 0.0)
    for n in range(len(y)):
        one = slice(n, n + 1)
        g = cross_entropy_grad(steps["logits"][one], y[one])
        grads = {"W3": g.T @ steps["m2"][one].reshape(1, -1), "b3": g[0]}
        g = (g @ params["W3"]).reshape(steps["m2"][one].shape)
        g = max_pool2d_vjp(steps["h2"][one], g, 2) * (steps["a2"][one] > 0)
        g, grads["W2"], grads["b2"] = conv2d_vjp(steps["m1"][one], params["W2"], g, padding=1)
        g = max_pool2d_vjp(steps["h1"][one], g, 2) * (steps["a1"][one] > 0)
        _, grads["W1"], grads["b1"] = conv2d_vjp(x[one], params["W1"], g, padding=1)
        total = {name: total[name] + grads[name] / len(y) for name in total}
    return total


def before_the_relu(params, x, steps, y):
    # The winner of a window is the same before and after the ReLU, where its gradient is not zero.
    g = cross_entropy_grad(steps["logits"], y)
    dW3, db3 = np.tensordot(g, steps["m2"].reshape(len(y), -1), axes=(0, 0)), np.ones(len(y)) @ g
    g = np.where(
        steps["a2"] > 0, max_pool2d_vjp(steps["a2"], (g @ params["W3"]).reshape(steps["m2"].shape), 2), 0
    )
    g, dW2, db2 = conv2d_vjp(steps["m1"], params["W2"], g, padding=1)
    g = np.where(steps["a1"] > 0, max_pool2d_vjp(steps["a1"], g, 2), 0)
    return *conv2d_vjp(x, params["W1"], g, padding=1)[1:], dW2, db2, dW3, db3


def flattened_channels_last(params, x, steps, y):
    g = cross_entropy_grad(steps["logits"], y)
    n, c, height, width = steps["m2"].shape
    dW3, db3 = g.T @ steps["m2"].transpose(0, 2, 3, 1).reshape(n, -1), g.sum(axis=0)
    g = (g @ params["W3"]).reshape(n, height, width, c).transpose(0, 3, 1, 2)
    g = max_pool2d_vjp(steps["h2"], g, 2) * (steps["a2"] > 0)
    g, dW2, db2 = conv2d_vjp(steps["m1"], params["W2"], g, padding=1)
    g = max_pool2d_vjp(steps["h1"], g, 2) * (steps["a1"] > 0)
    _, dW1, db1 = conv2d_vjp(x, params["W1"], g, padding=1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def relu_skipped(params, x, steps, y):
    g = cross_entropy_grad(steps["logits"], y)
    dW3, db3 = g.T @ steps["m2"].reshape(len(y), -1), g.sum(axis=0)
    g = max_pool2d_vjp(steps["h2"], (g @ params["W3"]).reshape(steps["m2"].shape), 2)
    g, dW2, db2 = conv2d_vjp(steps["m1"], params["W2"], g, padding=1)
    _, dW1, db1 = conv2d_vjp(x, params["W1"], max_pool2d_vjp(steps["h1"], g, 2), padding=1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def summed_over_the_batch(params, x, steps, y):
    from mlcourse.exercises.layers.network import cnn_backward

    return {name: value * len(y) for name, value in cnn_backward(params, x, steps, y).items()}


def divided_twice(params, x, steps, y):
    from mlcourse.exercises.layers.network import cnn_backward

    return {name: value / len(y) for name, value in cnn_backward(params, x, steps, y).items()}


def shared_by_the_pool(params, x, steps, y):
    g = cross_entropy_grad(steps["logits"], y)
    dW3, db3 = g.T @ steps["m2"].reshape(len(y), -1), g.sum(axis=0)
    g = (g @ params["W3"]).reshape(steps["m2"].shape)
    g = g.repeat(2, axis=2).repeat(2, axis=3) * (steps["a2"] > 0)
    g, dW2, db2 = conv2d_vjp(steps["m1"], params["W2"], g, padding=1)
    g = g.repeat(2, axis=2).repeat(2, axis=3) * (steps["a1"] > 0)
    _, dW1, db1 = conv2d_vjp(x, params["W1"], g, padding=1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def sign_of_the_gradient(params, x, steps, y):
    g = cross_entropy_grad(steps["logits"], y)
    dW3, db3 = g.T @ steps["m2"].reshape(len(y), -1), g.sum(axis=0)
    g = max_pool2d_vjp(steps["h2"], (g @ params["W3"]).reshape(steps["m2"].shape), 2)
    g, dW2, db2 = conv2d_vjp(steps["m1"], params["W2"], g * (g > 0), padding=1)
    g = max_pool2d_vjp(steps["h1"], g, 2)
    _, dW1, db1 = conv2d_vjp(x, params["W1"], g * (g > 0), padding=1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-07",
        title="A convolutional network, forward",
        points=3,
        **NETWORK,
        function="CNN",
        answer_names=("cnn_forward",),
        outputs=STEPS,
        answer=cnn_forward,
        cases=forward_cases,
        public=(ORDINARY,),
        hints=(
            "One line a layer, in the order of the text; keep every result under its name.",
            "The 3×3 convolutions need padding 1, so that the size stays; the pools halve it.",
            "Flatten with m2.reshape(len(x), -1): channel by channel, row by row. W3 is (classes, features), so use W3.T.",
        ),
        correct=(
            Correct("as a tuple", in_named_steps),
            Correct("in a loop over the layers", in_a_loop),
            Correct("with its own pool", with_its_own_pool),
        ),
        mistakes=(
            Mistake(
                "features flattened channels last",
                channels_last,
                "W3 expects the features channel by channel, row by row: reshape without turning the axes.",
            ),
            Mistake(
                "no ReLU after the second convolution",
                no_second_relu,
                "Each convolution is followed by a ReLU.",
            ),
            Mistake(
                "a ReLU on the logits",
                relu_on_logits,
                "Logits may be negative: nothing comes after the linear layer.",
            ),
            Mistake("the last bias left out", no_last_bias, "The linear layer adds b3."),
            Mistake("a mean for the maximum", mean_pools, "The pools take the largest pixel of each window."),
        ),
    ),
    CodeExercise(
        id="ADD-07-code",
        title="The same network, backward",
        points=5,
        **NETWORK,
        function="CNN",
        answer_names=("cnn_backward",),
        outputs=PARAMETERS,
        answer=cnn_backward,
        cases=backward_cases,
        public=(ORDINARY,),
        hints=(
            "Go through the layers in reverse. Each one needs the gradient of its output and its own input.",
            "The first gradient is cross_entropy_grad(steps['logits'], y); the 1/N is in it. Undo the flattening with a reshape.",
            "A pool: max_pool2d_vjp(steps['h2'], g, 2). A ReLU: g * (steps['a2'] > 0). A convolution: conv2d_vjp(steps['m1'], "
            "params['W2'], g, padding=1).",
        ),
        correct=(
            Correct("with softmax minus one-hot", with_one_hot),
            Correct("example by example", example_by_example),
            Correct("pools on the values before the ReLU", before_the_relu),
        ),
        mistakes=(
            Mistake(
                "features flattened channels last",
                flattened_channels_last,
                "The gradient goes back to where each number came from: reshape to m2's shape, nothing else.",
            ),
            Mistake(
                "the ReLU left out on the way back", relu_skipped, "Where a ReLU gave 0, nothing goes back."
            ),
            Mistake(
                "a sum over the batch",
                summed_over_the_batch,
                "The loss is the mean over the batch: 1/N belongs to it.",
            ),
            Mistake("1/N twice", divided_twice, "The gradient of the mean loss has 1/N in it already."),
            Mistake(
                "a pool that gives the gradient to all pixels",
                shared_by_the_pool,
                "Only the winner of a window gets the gradient.",
            ),
            Mistake(
                "the sign of the gradient for that of the input",
                sign_of_the_gradient,
                "A ReLU lets a gradient through where its *input* was positive.",
            ),
        ),
    ),
)
