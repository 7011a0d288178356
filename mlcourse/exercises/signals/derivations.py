"""Derivations of the residual block and of two layers in matrices: practice, without points (SIG-05, SIG-07)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.signals.place import section

BLOCK = "sum(g * d(X + a * phi(X @ W1.T) @ W2.T))"
BLOCK_LAST = "sum((g + Abar @ W1) * dX)"
LAYERS = "sum(g * d(phi(phi(X @ W1.T) @ W2.T)))"
LAYERS_LAST = "sum((((g * dphi(A2)) @ W2) * dphi(A1)) @ W1 * dX)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="SIG-05-derivation",
        title="The residual block back to its input, in matrices",
        points=0,
        **section("residual", "Residual connections: two paths, one sum"),
        function="residual_mlp_vjp",
        answer_names=("lines_sig_05",),
        matrices={"g": ("n", "p"), "X": ("n", "p"), "W1": ("h", "p"), "W2": ("p", "h"), "a": ()},
        depends={"X": "dX"},
        where={"A": "X @ W1.T", "Abar": "a * (g @ W2) * dphi(X @ W1.T)"},
        first=BLOCK,
        last=BLOCK_LAST,
        least=5,
        answer=(
            BLOCK,
            "sum(g * (dX + a * d(phi(A)) @ W2.T))",
            "sum(g * dX) + sum(g * (a * d(phi(A)) @ W2.T))",
            "sum(g * dX) + sum(a * (g @ W2) * d(phi(A)))",
            "sum(g * dX) + sum(Abar * (dX @ W1.T))",
            BLOCK_LAST,
        ),
        correct=(
            Correct(
                "the slope first",
                (
                    BLOCK,
                    "sum(g * dX) + a * sum(g * ((dphi(A) * (dX @ W1.T)) @ W2.T))",
                    "sum(g * dX) + a * sum((g @ W2) * dphi(A) * (dX @ W1.T))",
                    "sum(g * dX) + sum((Abar @ W1) * dX)",
                    BLOCK_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    BLOCK,
                    "trace(g.T @ dX) + a * trace(g.T @ d(phi(A)) @ W2.T)",
                    "sum(g * dX) + sum(a * (g @ W2) * d(phi(A)))",
                    "sum(g * dX) + sum((Abar @ W1) * dX)",
                    BLOCK_LAST,
                ),
            ),
            Correct(
                "the branch first",
                (
                    BLOCK,
                    "sum(g * (a * d(phi(A)) @ W2.T + dX))",
                    "sum(a * (g @ W2) * d(phi(A))) + sum(g * dX)",
                    "sum(Abar * (dX @ W1.T)) + sum(g * dX)",
                    BLOCK_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the skip path dropped",
                (BLOCK, "sum(a * (g @ W2) * d(phi(A)))", "sum(Abar * (dX @ W1.T))", "sum(g)", BLOCK_LAST),
                "X itself is a term of the sum: its change dX is, too.",
            ),
            Mistake(
                "the branch dropped",
                (BLOCK, "sum(g * dX)", "sum(X * dX)", "sum(g)", BLOCK_LAST),
                "The branch depends on X as well.",
            ),
            Mistake(
                "the scale lost",
                (BLOCK, "sum(g * dX) + sum((g @ W2) * d(phi(A)))", "sum(g * dX)", "sum(g)", BLOCK_LAST),
                "The branch is multiplied by a, and so is its change.",
            ),
        ),
        hints=(
            "d of a sum is the sum of both changes: dX, and a * d(phi(A)) @ W2.T.",
            "sum(A * (B @ C.T)) = sum((A @ C) * B): with it W2 goes to g.",
            "d(phi(A)) = dphi(A) * (dX @ W1.T); what stands before dX @ W1.T is Abar.",
        ),
    ),
    ProofExercise(
        id="SIG-07-derivation",
        title="Two layers back to their input, in matrices",
        points=0,
        **section("product-bound", "The product bound"),
        function="gradient_norm_bound",
        answer_names=("lines_sig_07",),
        matrices={"g": ("n", "m"), "X": ("n", "p"), "W1": ("h", "p"), "W2": ("m", "h")},
        depends={"X": "dX"},
        where={"A1": "X @ W1.T", "A2": "phi(X @ W1.T) @ W2.T"},
        first=LAYERS,
        last=LAYERS_LAST,
        least=5,
        answer=(
            LAYERS,
            "sum(g * dphi(A2) * d(phi(A1) @ W2.T))",
            "sum(g * dphi(A2) * (d(phi(A1)) @ W2.T))",
            "sum(((g * dphi(A2)) @ W2) * d(phi(A1)))",
            "sum(((g * dphi(A2)) @ W2) * dphi(A1) * (dX @ W1.T))",
            LAYERS_LAST,
        ),
        correct=(
            Correct(
                "all differentials first",
                (
                    LAYERS,
                    "sum(g * dphi(A2) * d(A2))",
                    "sum(g * dphi(A2) * ((dphi(A1) * (dX @ W1.T)) @ W2.T))",
                    "sum(((g * dphi(A2)) @ W2) * dphi(A1) * (dX @ W1.T))",
                    LAYERS_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    LAYERS,
                    "trace((g * dphi(A2)).T @ d(phi(A1)) @ W2.T)",
                    "sum(((g * dphi(A2)) @ W2) * d(phi(A1)))",
                    "sum((((g * dphi(A2)) @ W2) * dphi(A1)) * d(A1))",
                    LAYERS_LAST,
                ),
            ),
            Correct(
                "the changes named",
                (
                    LAYERS,
                    "sum((g * dphi(A2)) * (d(phi(A1)) @ W2.T))",
                    "sum(((g * dphi(A2)) @ W2) * dphi(A1) * d(A1))",
                    "sum(((g * dphi(A2)) @ W2) * dphi(A1) * (dX @ W1.T))",
                    LAYERS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the slope of the second layer lost",
                (LAYERS, "sum(g * d(phi(A1) @ W2.T))", "sum((g @ W2) * d(phi(A1)))", "sum(g)", LAYERS_LAST),
                "The outer activation has a slope as well: dphi(A2).",
            ),
            Mistake(
                "a lost transpose",
                (LAYERS, "sum(((g * dphi(A2)) @ W2.T) * d(phi(A1)))", "sum(g)", "sum(X)", LAYERS_LAST),
                "g has m columns, and W2 has m rows.",
            ),
            Mistake(
                "the slope at the wrong place",
                (LAYERS, "sum(g * dphi(g) * (d(phi(A1)) @ W2.T))", "sum(g)", "sum(X)", LAYERS_LAST),
                "The slope belongs to what goes into the activation.",
            ),
        ),
        hints=(
            "d(phi(A)) = dphi(A) * d(A), from the outside to the inside.",
            "sum(A * (B @ C.T)) = sum((A @ C) * B): with it W2 goes to the left.",
            "The same two rules again for the first layer.",
        ),
    ),
)
