"""Exercises on the loss in torch, and on waiting (ADD-08-loss, ADD-08-explain)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.device import StaysOnDevice
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.gpu.place import section
from mlcourse.exercises.marking import marked_by

DEVICES = section("gpu-devices", "One code for every device")
WAITING = section("gpu-waiting", "Never wait in the loop")
ORDINARY, WIDE, DOUBLE = "float32", "logits up to ±1000", "float64"


def logits_and_classes(rng: np.random.Generator) -> list[Case]:
    """Batches of logits, narrow and wide, in both dtypes."""
    z, y = rng.normal(0, 2, (6, 5)), rng.integers(0, 5, 6)
    wide = rng.uniform(-1000, 1000, (7, 4))
    return [
        Case(DOUBLE, (z, y)),
        Case(ORDINARY, (z.astype(np.float32), y)),
        Case("one example", (z[:1].astype(np.float32), y[:1])),
        Case(WIDE, (wide.astype(np.float32), rng.integers(0, 4, 7))),
    ]


def model(logits, y):
    from mlcourse.torch import cross_entropy_grad

    return cross_entropy_grad(logits, y)


def softmax_minus_one(logits, y):
    import torch

    g = torch.softmax(logits, dim=1)
    g[torch.arange(len(y), device=y.device), y] -= 1
    return g / len(y)


def by_comparison(logits, y):
    import torch

    classes = torch.arange(logits.shape[1], device=logits.device)
    target = (y[:, None] == classes).to(logits.dtype)
    e = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return (e / e.sum(dim=1, keepdim=True) - target) / logits.shape[0]


def by_scatter(logits, y):
    import torch

    minus = torch.full_like(logits[:, :1], -1.0)
    return (torch.log_softmax(logits, 1).exp()).scatter_add(1, y[:, None], minus).div(len(logits))


def overflowing(logits, y):
    import torch

    g = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
    g[torch.arange(len(y), device=y.device), y] -= 1
    return g / len(y)


def summed(logits, y):
    import torch

    g = torch.softmax(logits, dim=1)
    g[torch.arange(len(y), device=y.device), y] -= 1
    return g


def turned_round(logits, y):
    import torch

    g = -torch.softmax(logits, dim=1)
    g[torch.arange(len(y), device=y.device), y] += 1
    return g / len(y)


def over_the_batch(logits, y):
    import torch

    g = torch.softmax(logits, dim=0)
    g[torch.arange(len(y), device=y.device), y] -= 1
    return g / len(y)


def all_columns(logits, y):
    import torch

    g = torch.softmax(logits, dim=1)
    g[:, y] -= 1
    return g / len(y)


def in_float64(logits, y):
    import torch

    g = torch.softmax(logits.double(), dim=1)
    g[torch.arange(len(y), device=y.device), y] -= 1
    return g / len(y)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-08-loss",
        title="The gradient of the loss, in torch",
        points=2,
        **DEVICES,
        function="cross_entropy_grad",
        answer_names=("cross_entropy_grad",),
        answer=model,
        backend="torch",
        cases=logits_and_classes,
        public=(ORDINARY, DOUBLE),
        cost=StaysOnDevice(lambda rng: logits_and_classes(rng)[1].args),
        hints=(
            "Softmax minus one-hot, divided by the number of examples.",
            "torch.softmax is stable. Subtract 1 at [0, y[0]], [1, y[1]], …: one indexing with two index tensors.",
            "g = torch.softmax(logits, dim=1); g[torch.arange(len(y), device=y.device), y] -= 1; then divide by len(y).",
        ),
        correct=(
            Correct("softmax minus one", softmax_minus_one),
            Correct("by comparison", by_comparison),
            Correct("by scatter_add", by_scatter),
        ),
        mistakes=(
            Mistake(
                "exp of large logits",
                overflowing,
                "exp(1000) is inf, and inf/inf is nan: subtract the row's maximum.",
            ),
            Mistake("1/N left out", summed, "The loss is the mean over the batch."),
            Mistake("one-hot minus softmax", turned_round, "The gradient is prediction minus target."),
            Mistake("a softmax over the batch", over_the_batch, "The classes run along dim=1."),
            Mistake(
                "ones subtracted from whole columns",
                all_columns,
                "g[:, y] means all rows: pair each row with its own class.",
            ),
            Mistake(
                "float64 inside",
                in_float64,
                "Keep the dtype of the logits: float64 is many times slower on a GPU.",
            ),
        ),
    ),
    ExplainExercise(
        id="ADD-08-explain",
        title="Why a step must not wait",
        points=2,
        **WAITING,
        function="fit",
        question=(
            "A training loop prints `loss.item()` after every step. On a CPU nobody notices, on a GPU the loop "
            "becomes much slower. Why? What would you do instead, and how do you measure the time of a step on a GPU?"
        ),
        **marked_by(__file__, "ADD-08-explain"),
        hints=(
            "What has Python got in its hands after `loss = …` on a GPU: a number, or a promise?",
            "What can the GPU do while Python waits for it?",
            "Queue, wait, idle: say it with these three words; and how often an epoch must one wait at least?",
        ),
    ),
)
