"""Exercises on gated linear units (SMO-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import WIDE
from mlcourse.exercises.smooth_activations.inputs import pairs
from mlcourse.exercises.smooth_activations.place import section
from mlcourse.numpy import sigmoid, silu, silu_grad, swiglu_vjp

SECTION = section("gated", "Gated linear units")


def entry_by_entry(gate, up, g):
    dgate, dup = np.empty(gate.shape), np.empty(gate.shape)
    for i in np.ndindex(gate.shape):
        s = sigmoid(gate[i])
        dgate[i] = g[i] * up[i] * s * (1 + gate[i] * (1 - s))
        dup[i] = g[i] * gate[i] * s
    return dgate, dup


def by_the_value(gate, up, g):
    s = sigmoid(gate)
    f = gate * s
    return g * up * (f + s * (1 - f)), g * f


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SMO-04-formula",
        title="The gradients of both halves of a GLU",
        points=1,
        **SECTION,
        function="glu_vjp",
        answer_names=("da", "db"),
        names=("a", "b", "g"),
        where={"s": "1/(1 + exp(-b))"},
        answer=("g*s", "g*a*s*(1 - s)"),
        correct=(
            Correct("the sigmoid by its name", ("g*sigma(b)", "g*a*sigma(b)*sigma(-b)")),
            Correct("multiplied out", ("s*g", "a*g*s - a*g*s**2")),
            Correct("by exponentials", ("g/(1 + exp(-b))", "g*a*exp(-b)/(1 + exp(-b))**2")),
        ),
        mistakes=(
            Mistake(
                "the halves exchanged",
                ("g*b*sigma(a)*(1 - sigma(a))", "g*sigma(a)"),
                "The second half is the gate: it goes through the sigmoid.",
            ),
            Mistake(
                "the gate's gradient without the other factor",
                ("g*s", "g*s*(1 - s)"),
                "a multiplies the gate, so it multiplies the gate's gradient.",
            ),
            Mistake(
                "the gate not differentiated",
                ("g*s", "g*a*s"),
                "b stands inside of the sigmoid: its slope is s(1 − s).",
            ),
            Mistake(
                "g in one half only",
                ("g*s", "a*s*(1 - s)"),
                "Both gradients come from the same g.",
            ),
            Mistake(
                "the product rule's sum in each half",
                ("g*(s + a*s*(1 - s))", "g*(s + a*s*(1 - s))"),
                "a and b are two variables: each gets its own term.",
            ),
        ),
        hints=(
            "y = a·s. First let a change alone, then b alone.",
            "∂y/∂a = s; ∂y/∂b = a·s′, and s′ = s(1 − s).",
            "Multiply each with g.",
        ),
    ),
    CodeExercise(
        id="SMO-04",
        title="SwiGLU, backward",
        points=2,
        **SECTION,
        function="swiglu_vjp",
        answer_names=("swiglu_vjp",),
        answer=swiglu_vjp,
        outputs=("dgate", "dup"),
        cases=pairs,
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct(
                "by the slope of SiLU",
                lambda gate, up, g: (
                    g * up * (sigmoid(gate) + gate * sigmoid(gate) * (1 - sigmoid(gate))),
                    g * gate * sigmoid(gate),
                ),
            ),
            Correct("by the value", by_the_value),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the factors exchanged",
                lambda gate, up, g: (g * silu(up), g * gate * silu_grad(up)),
                "gate goes through SiLU, up stays linear.",
                seen="mlx-lm 767",
            ),
            Mistake(
                "SiLU of the product",
                lambda gate, up, g: (g * up * silu_grad(gate * up), g * gate * silu_grad(gate * up)),
                "SiLU is taken of gate alone; up is multiplied afterwards.",
                seen="breakdown-minimind 3",
            ),
            Mistake(
                "the gate's gradient without the other factor",
                lambda gate, up, g: (g * silu_grad(gate), g * silu(gate)),
                "up multiplies the gate, so it multiplies the gate's gradient.",
            ),
            Mistake(
                "the slope of the sigmoid for that of SiLU",
                lambda gate, up, g: (g * up * sigmoid(gate) * (1 - sigmoid(gate)), g * silu(gate)),
                "SiLU is x·σ(x): its slope has two terms.",
            ),
            Mistake(
                "the sigmoid for the slope of SiLU",
                lambda gate, up, g: (g * up * sigmoid(gate), g * silu(gate)),
                "In gate·σ(gate) both factors change.",
            ),
            Mistake(
                "the gradients in the wrong order",
                lambda gate, up, g: (g * silu(gate), g * up * silu_grad(gate)),
                "The gate's gradient comes first, as in the arguments.",
            ),
            Mistake(
                "g in one of them only",
                lambda gate, up, g: (g * up * silu_grad(gate), silu(gate)),
                "Both gradients come from the same g.",
            ),
            Mistake(
                "the sigmoid for SiLU in the other gradient",
                lambda gate, up, g: (g * up * silu_grad(gate), g * sigmoid(gate)),
                "up is multiplied with silu(gate), which is gate·σ(gate).",
            ),
        ),
        hints=(
            "y = silu(gate) · up. Each factor gets g times the other one, and the gate also SiLU's slope.",
            "dup = g · silu(gate); dgate = g · up · silu′(gate).",
            "With s = sigmoid(gate): silu is gate * s, and its slope s * (1 + gate * (1 - s)).",
        ),
    ),
)
