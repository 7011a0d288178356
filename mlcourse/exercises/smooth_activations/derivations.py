"""Derivations of gates and of the gated layer in matrices: practice, without points (SMO-01, 03, 04, 06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.smooth_activations.place import section

GATE = "sum(g * d(x * phi(x)))"
GATE_LAST = "sum(g * (phi(x) + x * dphi(x)) * dx)"
SILU = "sum(g * d(x * sigma(x)))"
SILU_LAST = "sum(g * (f + s * (1 - f)) * dx)"
SWIGLU = "sum(g * d(p * sigma(p) * u))"
SWIGLU_LAST = "sum(g * u * s * (1 + p * (1 - s)) * dp) + sum(g * p * s * du)"
LAYER = "sum(g * d((P * sigma(P) * U) @ Wd.T))"
LAYER_LAST = "sum((Pbar @ Wg + Ubar @ Wu) * dX)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="SMO-01-derivation",
        title="The slope of any gated unit x·φ(x)",
        points=0,
        **section("gelu", "GELU: a gate that is a probability"),
        function="gelu_vjp",
        answer_names=("lines_smo_01",),
        matrices={"g": ("n", "h"), "x": ("n", "h")},
        depends={"x": "dx"},
        first=GATE,
        last=GATE_LAST,
        answer=(
            GATE,
            "sum(g * (dx * phi(x) + x * d(phi(x))))",
            "sum(g * (dx * phi(x) + x * dphi(x) * dx))",
            GATE_LAST,
        ),
        correct=(
            Correct("two sums", (GATE, "sum(g * phi(x) * dx) + sum(g * x * dphi(x) * dx)", GATE_LAST)),
            Correct("the factor outside", (GATE, "sum(g * (d(x) * phi(x) + x * d(phi(x))))", GATE_LAST)),
            Correct("as a trace", (GATE, "trace(g.T @ (phi(x) * dx + x * dphi(x) * dx))", GATE_LAST)),
        ),
        mistakes=(
            Mistake(
                "the product rule forgotten",
                (GATE, "sum(g * phi(x) * dx)", GATE_LAST),
                "x changes, and the gate changes as well.",
            ),
            Mistake(
                "the second term without x",
                (GATE, "sum(g * (phi(x) + dphi(x)) * dx)", GATE_LAST),
                "In x·φ′ the factor x stays.",
            ),
            Mistake(
                "the second term alone",
                (GATE, "sum(g * x * dphi(x) * dx)", GATE_LAST),
                "The derivative of x is 1: 1·φ is a term as well.",
            ),
        ),
        hints=(
            "The product rule: d(a * b) = d(a) * b + a * d(b), entry by entry.",
            "d(phi(x)) = dphi(x) * dx.",
            "Both terms have the factor dx: take it out.",
        ),
    ),
    ProofExercise(
        id="SMO-03-derivation",
        title="The slope of SiLU by its own value",
        points=0,
        **section("silu", "SiLU: the gate is a sigmoid"),
        function="silu_vjp",
        answer_names=("lines_smo_03",),
        matrices={"g": ("n", "h"), "x": ("n", "h")},
        depends={"x": "dx"},
        where={"s": "sigma(x)", "f": "x * sigma(x)"},
        first=SILU,
        last=SILU_LAST,
        least=4,
        answer=(
            SILU,
            "sum(g * (dx * s + x * d(sigma(x))))",
            "sum(g * (s + x * s * (1 - s)) * dx)",
            "sum(g * (s + f * (1 - s)) * dx)",
            SILU_LAST,
        ),
        correct=(
            Correct(
                "two sums",
                (
                    SILU,
                    "sum(g * s * dx) + sum(g * x * s * (1 - s) * dx)",
                    "sum(g * (s + f * (1 - s)) * dx)",
                    SILU_LAST,
                ),
            ),
            Correct(
                "s in front",
                (SILU, "sum(g * s * (1 + x * (1 - s)) * dx)", "sum(g * (s + f - s * f) * dx)", SILU_LAST),
            ),
            Correct(
                "f written out late",
                (SILU, "sum(g * (s + x * s - x * s**2) * dx)", "sum(g * (s + f - f * s) * dx)", SILU_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the slope of the gate alone",
                (SILU, "sum(g * s * (1 - s) * dx)", "sum(g * f * dx)", SILU_LAST),
                "x changes, and the gate changes as well.",
            ),
            Mistake(
                "the second term without x",
                (SILU, "sum(g * (s + s * (1 - s)) * dx)", "sum(g * f * dx)", SILU_LAST),
                "In x·σ′ the factor x stays.",
            ),
            Mistake(
                "1 − x for 1 − s",
                (SILU, "sum(g * s * (1 + x * (1 - x)) * dx)", "sum(g * f * dx)", SILU_LAST),
                "σ′ = σ(1 − σ): x does not occur in it.",
            ),
        ),
        hints=(
            "The product rule, and d(sigma(x)) = s * (1 - s) * dx.",
            "x * s is f: put it in.",
            "s + f * (1 - s) = f + s * (1 - f): both are s + f − s·f.",
        ),
    ),
    ProofExercise(
        id="SMO-04-derivation",
        title="Both gradients of SwiGLU",
        points=0,
        **section("gated", "Gated linear units"),
        function="swiglu_vjp",
        answer_names=("lines_smo_04",),
        matrices={"g": ("n", "h"), "p": ("n", "h"), "u": ("n", "h")},
        depends={"p": "dp", "u": "du"},
        where={"s": "sigma(p)"},
        first=SWIGLU,
        last=SWIGLU_LAST,
        least=4,
        answer=(
            SWIGLU,
            "sum(g * (d(p * sigma(p)) * u + p * s * du))",
            "sum(g * u * d(p * sigma(p))) + sum(g * p * s * du)",
            "sum(g * u * (s * dp + p * s * (1 - s) * dp)) + sum(g * p * s * du)",
            SWIGLU_LAST,
        ),
        correct=(
            Correct(
                "all three factors at once",
                (
                    SWIGLU,
                    "sum(g * (dp * s * u + p * s * (1 - s) * dp * u + p * s * du))",
                    "sum(g * u * (s + p * s * (1 - s)) * dp) + sum(g * p * s * du)",
                    SWIGLU_LAST,
                ),
            ),
            Correct(
                "up first",
                (
                    SWIGLU,
                    "sum(g * p * s * du) + sum(g * u * d(p * sigma(p)))",
                    "sum(g * p * s * du) + sum(g * u * (s + p * s * (1 - s)) * dp)",
                    SWIGLU_LAST,
                ),
            ),
            Correct(
                "as a trace",
                (
                    SWIGLU,
                    "trace(g.T @ (d(p * sigma(p)) * u)) + trace(g.T @ (p * s * du))",
                    "sum(g * u * (s + p * s * (1 - s)) * dp) + sum(g * p * s * du)",
                    SWIGLU_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the gate's gradient without the other factor",
                (SWIGLU, "sum(g * d(p * sigma(p))) + sum(g * p * s * du)", "sum(g * p)", SWIGLU_LAST),
                "u multiplies the gate, so it multiplies the gate's change.",
            ),
            Mistake(
                "the change of up lost",
                (SWIGLU, "sum(g * u * d(p * sigma(p)))", "sum(g * p)", SWIGLU_LAST),
                "u changes, too.",
            ),
            Mistake(
                "the slope of the sigmoid for that of SiLU",
                (SWIGLU, "sum(g * u * s * (1 - s) * dp) + sum(g * p * s * du)", "sum(g * p)", SWIGLU_LAST),
                "In p·σ(p) both factors change.",
            ),
        ),
        hints=(
            "The product rule for silu(p) and u, where silu(p) = p * sigma(p).",
            "The product rule again: d(p * sigma(p)) = s * dp + p * s * (1 - s) * dp.",
            "Gather the factors of dp, and those of du.",
        ),
    ),
    ProofExercise(
        id="SMO-06-derivation",
        title="The SwiGLU layer back to its input, in matrices",
        points=0,
        **section("swiglu-layer", "The SwiGLU layer, all gradients"),
        function="swiglu_mlp_vjp",
        answer_names=("lines_smo_06",),
        matrices={"g": ("n", "m"), "X": ("n", "p"), "Wg": ("h", "p"), "Wu": ("h", "p"), "Wd": ("m", "h")},
        depends={"X": "dX"},
        where={
            "P": "X @ Wg.T",
            "U": "X @ Wu.T",
            "s": "sigma(P)",
            "Pbar": "(g @ Wd) * U * s * (1 + P * (1 - s))",
            "Ubar": "(g @ Wd) * P * s",
        },
        first=LAYER,
        last=LAYER_LAST,
        least=5,
        answer=(
            LAYER,
            "sum((g @ Wd) * d(P * sigma(P) * U))",
            "sum((g @ Wd) * (d(P * sigma(P)) * U + P * s * d(U)))",
            "sum(Pbar * d(P)) + sum(Ubar * d(U))",
            "sum(Pbar * (dX @ Wg.T)) + sum(Ubar * (dX @ Wu.T))",
            LAYER_LAST,
        ),
        correct=(
            Correct(
                "each term to its end",
                (
                    LAYER,
                    "sum((g @ Wd) * d(P * sigma(P) * U))",
                    "sum(Pbar * d(P)) + sum(Ubar * d(U))",
                    "sum((Pbar @ Wg) * dX) + sum((Ubar @ Wu) * dX)",
                    LAYER_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    LAYER,
                    "trace(g.T @ d(P * sigma(P) * U) @ Wd.T)",
                    "sum((g @ Wd) * d(P * sigma(P) * U))",
                    "sum(Pbar * (dX @ Wg.T)) + sum(Ubar * (dX @ Wu.T))",
                    LAYER_LAST,
                ),
            ),
            Correct(
                "three factors",
                (
                    LAYER,
                    "sum((g @ Wd) * (d(P) * s * U + P * s * (1 - s) * d(P) * U + P * s * d(U)))",
                    "sum(Pbar * d(P)) + sum(Ubar * d(U))",
                    "sum((Pbar @ Wg) * dX) + sum(Ubar * (dX @ Wu.T))",
                    LAYER_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "one of the two paths",
                (LAYER, "sum((g @ Wd) * d(P * sigma(P)) * U)", "sum(Pbar * d(P))", "sum(g)", LAYER_LAST),
                "U depends on X as well.",
            ),
            Mistake(
                "a lost transpose",
                (LAYER, "sum((g @ Wd.T) * d(P * sigma(P) * U))", "sum(Pbar * d(P))", "sum(g)", LAYER_LAST),
                "g has m columns, and Wd has m rows.",
            ),
            Mistake(
                "the gate's gradient without the other factor",
                (
                    LAYER,
                    "sum((g @ Wd) * (d(P * sigma(P)) + P * s * d(U)))",
                    "sum(Pbar * d(P))",
                    "sum(g)",
                    LAYER_LAST,
                ),
                "U multiplies the gate, so it multiplies the gate's change.",
            ),
        ),
        hints=(
            "sum(A * (B @ C.T)) = sum((A @ C) * B): with it Wd goes to g.",
            "The product rule for P * sigma(P) and U; what stands before d(P) is Pbar, before d(U) it is Ubar.",
            "d(P) = dX @ Wg.T and d(U) = dX @ Wu.T; then the first rule again.",
        ),
    ),
)
