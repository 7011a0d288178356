"""Exercise on one step of training, from a batch to new parameters (ADD-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.training import variants
from mlcourse.exercises.training.place import section
from mlcourse.numpy import mlp_backward, mlp_forward, sgd_step, softmax

OUTPUTS = ("W1", "b1", "W2", "b2")
ORDINARY = "a batch"
ONE = "a batch of one"
LARGE = "a large batch"
SAME = "a batch of one class"
FLOAT32 = "float32"


def parameters(rng: np.random.Generator, d: int, h: int, m: int) -> dict[str, np.ndarray]:
    """Return random parameters by name."""
    shapes = {"W1": (h, d), "b1": (h,), "W2": (m, h), "b2": (m,)}
    return {name: rng.normal(0, 0.7, shape) for name, shape in shapes.items()}


def batches(rng: np.random.Generator) -> list[Case]:
    """Return parameters, examples, classes and a step size."""
    sizes = {ORDINARY: (6, 3, 5, 4), ONE: (1, 4, 6, 3), LARGE: (41, 5, 7, 3), SAME: (7, 3, 5, 4)}
    cases = []
    for regime, (N, d, h, m) in sizes.items():
        y = np.full(N, rng.integers(m)) if regime == SAME else rng.integers(0, m, N)
        cases.append(
            Case(regime, (parameters(rng, d, h, m), rng.normal(0, 1, (N, d)), y, rng.uniform(0.5, 1.5)))
        )
    params, x, y, lr = cases[0].args
    narrow = {name: value.astype(np.float32) for name, value in params.items()}
    return [*cases, Case(FLOAT32, (narrow, x.astype(np.float32), y, lr))]


def train_step(params, x, y, lr):
    """Take the step by the course's own functions."""
    grads = mlp_backward(mlp_forward(x, params, "tanh"), y, need_dx=False)
    return sgd_step(params, grads, lr)


def forward(params, x):
    """Return hidden activations and probabilities; the notebook gives this function to students."""
    hidden = np.tanh(x @ params["W1"].T + params["b1"])
    return hidden, softmax(hidden @ params["W2"].T + params["b2"])


def with_an_identity_matrix(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = (p - np.eye(p.shape[1])[y]) / len(x)
    delta_h = delta @ params["W2"] * (1 - hidden**2)
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    return {name: params[name] - lr * grads[name] for name in params}


def example_by_example(params, x, y, lr):
    new = {name: np.array(value, dtype=float) for name, value in params.items()}
    for one, label in zip(x, y):
        hidden, p = forward(params, one)
        delta = p.copy()
        delta[label] -= 1
        delta_h = (params["W2"].T @ delta) * (1 - hidden**2)
        grads = {"W1": np.outer(delta_h, one), "b1": delta_h, "W2": np.outer(delta, hidden), "b2": delta}
        for name in new:
            new[name] -= lr / len(x) * grads[name]
    return new


def mean_at_the_end(params, x, y, lr):
    hidden, p = forward(params, x)
    p = p.copy()
    p[np.arange(len(y)), y] -= 1
    back = np.einsum("nk,kj,nj->nj", p, params["W2"], 1 - hidden * hidden)
    return {
        "W1": params["W1"] - lr * np.einsum("nj,ni->ji", back, x) / len(x),
        "b1": params["b1"] - lr * back.mean(axis=0),
        "W2": params["W2"] - lr * np.einsum("nk,nj->kj", p, hidden) / len(x),
        "b2": params["b2"] - lr * p.mean(axis=0),
    }


def updated_on_the_way_back(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = (p - np.eye(p.shape[1])[y]) / len(x)
    W2 = params["W2"] - lr * delta.T @ hidden
    b2 = params["b2"] - lr * delta.sum(axis=0)
    delta_h = delta @ W2 * (1 - hidden**2)
    return {
        "W1": params["W1"] - lr * delta_h.T @ x,
        "b1": params["b1"] - lr * delta_h.sum(axis=0),
        "W2": W2,
        "b2": b2,
    }


def divided_twice(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = (p - np.eye(p.shape[1])[y]) / len(x)
    delta_h = delta @ params["W2"] * (1 - hidden**2)
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    return {name: params[name] - lr * grads[name] / len(x) for name in params}


def never_divided(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = p - np.eye(p.shape[1])[y]
    delta_h = delta @ params["W2"] * (1 - hidden**2)
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    return {name: params[name] - lr * grads[name] for name in params}


def uphill(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = (p - np.eye(p.shape[1])[y]) / len(x)
    delta_h = delta @ params["W2"] * (1 - hidden**2)
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    return {name: params[name] + lr * grads[name] for name in params}


def targets_not_subtracted(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = p / len(x)
    delta_h = delta @ params["W2"] * (1 - hidden**2)
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    return {name: params[name] - lr * grads[name] for name in params}


def slope_left_out(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = (p - np.eye(p.shape[1])[y]) / len(x)
    delta_h = delta @ params["W2"]
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    return {name: params[name] - lr * grads[name] for name in params}


def changed_in_place(params, x, y, lr):
    hidden, p = forward(params, x)
    delta = (p - np.eye(p.shape[1])[y]) / len(x)
    delta_h = delta @ params["W2"] * (1 - hidden**2)
    grads = {"W1": delta_h.T @ x, "b1": delta_h.sum(axis=0), "W2": delta.T @ hidden, "b2": delta.sum(axis=0)}
    for name in params:
        params[name] -= lr * grads[name]
    return params


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-06",
        title="One step of training",
        points=4,
        **section("one-step", "One step by hand"),
        function="MLP",
        answer_names=("train_step",),
        families=variants.STEP,
        answer=train_step,
        outputs=OUTPUTS,
        cases=batches,
        public=(ORDINARY, ONE),
        correct=(
            Correct("one-hot rows of the identity", with_an_identity_matrix),
            Correct("example by example", example_by_example),
            Correct("the mean at the end", mean_at_the_end),
        ),
        mistakes=(
            Mistake(
                "the update inside the backward pass",
                updated_on_the_way_back,
                "The hidden layer's gradient needs the *old* W2: first all gradients, then all updates.",
            ),
            Mistake(
                "1/n twice", divided_twice, "The mean divides by n once: in δ or at the end, not in both."
            ),
            Mistake(
                "1/n left out",
                never_divided,
                "The risk is the mean over the batch: somewhere 1/n is due, once.",
            ),
            Mistake("uphill instead of downhill", uphill, "The gradient points to where the loss grows."),
            Mistake(
                "the classes not subtracted",
                targets_not_subtracted,
                "δ is probabilities minus one-hot: so far y has not been used.",
            ),
            Mistake(
                "the slope of tanh left out",
                slope_left_out,
                "On the way back the gradient passes the activation: tanh' = 1 − tanh².",
            ),
            Mistake(
                "the parameters changed in place",
                changed_in_place,
                "`-=` writes into the caller's arrays: return a dict with new ones.",
            ),
        ),
        hints=(
            "Forward, then δ at the logits (probabilities minus one-hot, over n), then the four gradients, then the step.",
            "W2: δᵀ·hidden, b2: the column sums of δ. Hidden: δ·W2, times 1 − hidden². Then W1, b1 in the same way.",
            "`delta = (p - np.eye(m)[y]) / len(x)`; `delta_h = delta @ params['W2'] * (1 - hidden**2)`; only after "
            "that, `params[name] - lr * grads[name]`.",
        ),
    ),
)
