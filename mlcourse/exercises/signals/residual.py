"""Exercises on the gradient of a residual connection (SIG-05)."""

from __future__ import annotations

import math

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.signals import inputs, wrong_blocks
from mlcourse.exercises.signals.place import section
from mlcourse.numpy import gelu, gelu_grad, residual_mlp_vjp

SECTION = section("residual", "Residual connections: two paths, one sum")


def step_by_step(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    dbranch = scale * g
    dm = dbranch @ weight2
    da = dm * gelu_grad(a)
    return da @ weight1 + g, da.T @ x, da.sum(axis=0), dbranch.T @ gelu(a), dbranch.sum(axis=0)


def transposed_products(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = gelu_grad(a) * (g @ (scale * weight2))
    dweight1 = (x.T @ da).T
    dweight2 = scale * (gelu(a).T @ g).T
    return g + da @ weight1, dweight1, np.ones(len(x)) @ da, dweight2, scale * np.sum(g, 0)


def row_by_row(x, weight1, bias1, weight2, bias2, g, scale):
    dx = np.empty(x.shape)
    grads = [np.zeros(p.shape) for p in (weight1, bias1, weight2, bias2)]
    for i in range(len(x)):
        a = weight1 @ x[i] + bias1
        da = scale * (weight2.T @ g[i]) * gelu_grad(a)
        dx[i] = g[i] + weight1.T @ da
        for total, one in zip(
            grads, (np.outer(da, x[i]), da, scale * np.outer(g[i], gelu(a)), scale * g[i]), strict=True
        ):
            total += one
    return dx, *grads


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SIG-05-formula",
        title="Where the upstream gradient goes twice",
        points=1,
        **SECTION,
        function="residual_mlp_vjp",
        answer_names=("dX", "dW2"),
        matrices={
            "X": ("n", "p"),
            "W1": ("h", "p"),
            "W2": ("p", "h"),
            "M": ("n", "h"),
            "Abar": ("n", "h"),
            "g": ("n", "p"),
            "a": (),
        },
        answer=("g + Abar @ W1", "a * g.T @ M"),
        correct=(
            Correct("the branch first", ("Abar @ W1 + g", "a * (M.T @ g).T")),
            Correct("the scale inside", ("g + (W1.T @ Abar.T).T", "(a * g).T @ M")),
            Correct("the scale at the end", ("Abar @ W1 + 1*g", "g.T @ M * a")),
        ),
        mistakes=(
            Mistake(
                "the skip path dropped",
                ("Abar @ W1", "a * g.T @ M"),
                "x is also added to the output as it is: along that path g comes back unchanged.",
            ),
            Mistake(
                "the branch dropped",
                ("g", "a * g.T @ M"),
                "x goes into the branch as well, and what comes back from it is added.",
            ),
            Mistake(
                "the product of the paths",
                ("g * (Abar @ W1)", "a * g.T @ M"),
                "A sum of two terms has a sum of two gradients.",
            ),
            Mistake(
                "the scale lost at the weights",
                ("g + Abar @ W1", "g.T @ M"),
                "What W2 makes is multiplied by a before it is added, and so is its gradient.",
            ),
            Mistake(
                "the scale counted twice",
                ("g + a * Abar @ W1", "a * g.T @ M"),
                "Abar is the gradient at A: the scale is in it already.",
            ),
            Mistake(
                "the transposed gradient of the weights",
                ("g + Abar @ W1", "a * M.T @ g"),
                "A gradient has the shape of its variable: W2 is (p, h).",
            ),
        ),
        hints=(
            "Y = X + a·(M @ W2.T): X stands in the first term, and inside of A = X @ W1.T.",
            "A linear layer sends Abar @ W1 to its input; along the skip path comes g itself.",
            "At the output of W2 the gradient is a * g; its weights get (a * g).T @ M.",
        ),
    ),
    CodeExercise(
        id="SIG-05",
        title="The residual block, backward",
        points=2,
        **SECTION,
        function="residual_mlp_vjp",
        answer_names=("residual_mlp_vjp",),
        answer=residual_mlp_vjp,
        outputs=("dx", "dweight1", "dbias1", "dweight2", "dbias2"),
        cases=inputs.blocks,
        public=(cases.ORDINARY, inputs.ONE, inputs.FULL_SCALE),
        correct=(
            Correct("step by step", step_by_step),
            Correct("transposed products", transposed_products),
            Correct("row by row", row_by_row),
        ),
        mistakes=(
            Mistake(
                "the skip path dropped",
                wrong_blocks.without_the_skip,
                "x is also added to the output as it is: along that path g comes back unchanged.",
            ),
            Mistake(
                "the branch dropped",
                wrong_blocks.skip_alone,
                "x goes into the branch as well, and what comes back from it is added.",
            ),
            Mistake(
                "the product of the paths",
                wrong_blocks.product_of_the_paths,
                "A sum of two terms has a sum of two gradients.",
            ),
            Mistake(
                "the scale lost inside the branch",
                wrong_blocks.scale_lost_in_the_branch,
                "The output of the branch is multiplied by scale, so is every gradient that comes from there.",
            ),
            Mistake(
                "the scale lost at the last layer",
                wrong_blocks.scale_lost_in_the_last_layer,
                "weight2 and bias2 stand inside the branch as well: their gradients have the factor scale.",
            ),
            Mistake(
                "the scale lost everywhere",
                wrong_blocks.scale_lost,
                "Forward the branch is multiplied by scale. Where is it on the way back?",
            ),
            Mistake(
                "the scale on both paths",
                wrong_blocks.scale_on_both_paths,
                "Only the branch is scaled; along the skip path g comes back unchanged.",
            ),
            Mistake(
                "the branch added into g itself",
                wrong_blocks.added_into_g,
                "`+=` changes the array of whoever called you: write g + … instead.",
            ),
            Mistake(
                "the slope at the output of GELU",
                wrong_blocks.slope_of_the_output,
                "The slope belongs to what goes into GELU.",
            ),
            Mistake(
                "the slope of GELU forgotten",
                wrong_blocks.without_the_slope,
                "On its way from M to A the gradient is multiplied by the slope of GELU.",
            ),
            Mistake(
                "the transposed gradients of the weights",
                wrong_blocks.transposed,
                "A gradient has the shape of its variable: weights are stored as (out, in).",
            ),
            Mistake(
                "the first bias forgotten",
                wrong_blocks.first_bias_forgotten,
                "GELU is taken of x W1ᵀ + b1.",
            ),
            Mistake(
                "the mean over the rows",
                wrong_blocks.mean_over_the_rows,
                "A mean, if there is one, is in g already: the rows are added up.",
            ),
        ),
        hints=(
            "Go forward once more for A and M = gelu(A); then backward through the branch with scale * g.",
            "dA = scale * (g @ weight2) * gelu′(A). Then two linear layers.",
            "dx = g + dA @ weight1; weights dA.T @ x and scale * g.T @ M; biases are sums over the rows.",
        ),
    ),
    ValueExercise(
        id="SIG-05-value",
        title="Paths through twelve blocks",
        points=1,
        **SECTION,
        function="residual_mlp_vjp",
        answer_names=("paths", "through_five", "longest", "shortest"),
        answer=(4096, 792, 1.1**12, 0.9**12),
        correct=(
            Correct("to seven digits", (4096, 792, 3.1384284, 0.2824295)),
            Correct("by math", (2**12, math.comb(12, 5), 1.1**12, 0.9**12)),
            Correct(
                "by factorials", (4096.0, 95040 / 120, math.exp(12 * math.log(1.1)), math.pow(0.9, 12.0))
            ),
        ),
        mistakes=(
            Mistake(
                "as many paths as blocks",
                (12, 5, 1.1**12, 0.9**12),
                "At each block a path has two ways: through the branch or past it.",
            ),
            Mistake(
                "the order of the branches counted",
                (4096, 95040, 1.1**12, 0.9**12),
                "A path goes through its branches in the order of the blocks: choose which, not in which order.",
            ),
            Mistake(
                "changes added up",
                (4096, 792, 1 + 12 * 0.1, 0),
                "Each block multiplies: by at most 1 + ρ and at least 1 − ρ.",
            ),
            Mistake(
                "the branch without the skip path",
                (4096, 792, 0.1**12, 0),
                "Without a skip path the bound would be ρ for each block; with it 1 + ρ.",
            ),
        ),
        hints=(
            "Multiply out (I + J₁)(I + J₂): each factor gives I or J.",
            "2 choices at each of 12 blocks; for the length 5, choose 5 blocks of 12.",
            "The bounds are (1 + 0.1)¹² and (1 − 0.1)¹².",
        ),
    ),
)
