"""Derivations of attention in matrices (ATT-04, ATT-06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.attention.place import section

SCORES = {"S": "c * Q @ K.T", "A": "softmax(S)", "gA": "G @ V.T"}
AT_SCORES = {"gS": "A * (gA - sum(A * gA, axis=1)[:, None])"}
SHAPES = {"G": ("n", "e"), "Q": ("n", "p"), "K": ("m", "p"), "V": ("m", "e"), "c": ()}
VALUES = "sum((A.T @ G) * dV)"
FIRST = "sum(G * d(A @ V))"
LAST = f"sum((c * gS @ K) * dQ) + sum((c * gS.T @ Q) * dK) + {VALUES}"
BIAS, BIAS_LAST = "ones(m) @ (c * gS.T @ Q)", "0 * (r @ Q)"
INPUT = "sum(gQ * d(X @ Wq.T)) + sum(gK * d(X @ Wk.T)) + sum(gV * d(X @ Wv.T))"
INPUT_LAST = "sum((gQ @ Wq + gK @ Wk + gV @ Wv) * dX)"

BACKWARD = ProofExercise(
    id="ATT-04-derivation",
    title="Attention, backward, in matrices",
    points=2,
    **section("attention-backward", "Attention, backward"),
    function="scaled_dot_product_attention_vjp",
    answer_names=("lines_att_04",),
    matrices=SHAPES,
    depends={"Q": "dQ", "K": "dK", "V": "dV"},
    where=SCORES | AT_SCORES,
    domain=(-1.0, 1.0),
    first=FIRST,
    last=LAST,
    least=5,
    answer=(
        FIRST,
        f"sum(gA * d(A)) + {VALUES}",
        f"sum(gA * A * (d(S) - sum(A * d(S), axis=1)[:, None])) + {VALUES}",
        f"sum(gS * d(S)) + {VALUES}",
        f"sum(gS * (c * dQ @ K.T + c * Q @ dK.T)) + {VALUES}",
        LAST,
    ),
    correct=(
        Correct(
            "the product rule in one line",
            (
                FIRST,
                "sum(G * (d(A) @ V + A @ dV))",
                f"sum(gA * d(A)) + {VALUES}",
                f"sum(gS * d(S)) + {VALUES}",
                f"c * sum(gS * (dQ @ K.T)) + c * sum(gS * (Q @ dK.T)) + {VALUES}",
                LAST,
            ),
        ),
        Correct(
            "as traces",
            (
                FIRST,
                "trace(G.T @ d(A) @ V) + trace(G.T @ A @ dV)",
                "trace(gA.T @ d(A)) + trace((A.T @ G).T @ dV)",
                "trace(gS.T @ d(S)) + trace(G.T @ A @ dV)",
                LAST,
            ),
        ),
        Correct(
            "two sums",
            (
                FIRST,
                f"sum(gA * A * d(S)) - sum(sum(gA * A, axis=1) * sum(A * d(S), axis=1)) + {VALUES}",
                f"sum(gA * A * d(S)) - sum(sum(gA * A, axis=1)[:, None] * A * d(S)) + {VALUES}",
                f"sum(gS * (c * dQ @ K.T + c * Q @ dK.T)) + {VALUES}",
                LAST,
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "the sum of softmax taken for a constant",
            (FIRST, f"sum(gA * d(A)) + {VALUES}", f"sum(gA * A * d(S)) + {VALUES}", "sum(gS)", LAST),
            "d(A) = A * (d(S) - sum(A * d(S), axis=1)[:, None]): the sum changes with every score.",
        ),
        Mistake(
            "the values taken for constants",
            (FIRST, "sum(G * (d(A) @ V))", "sum(gA * d(A))", "sum(gS * d(S))", LAST),
            "A @ V is a product: two terms.",
        ),
        Mistake(
            "the scale lost",
            (
                FIRST,
                f"sum(gA * d(A)) + {VALUES}",
                f"sum(gS * d(S)) + {VALUES}",
                f"sum(gS * (dQ @ K.T + Q @ dK.T)) + {VALUES}",
                LAST,
            ),
            "d(S) = c * dQ @ K.T + c * Q @ dK.T.",
        ),
    ),
    hints=(
        "The product rule for A @ V; then G meets d(A) @ V: sum(G * (d(A) @ V)) = sum((G @ V.T) * d(A)).",
        "d(A) = A * (d(S) - sum(A * d(S), axis=1)[:, None]); put over to the other side it gives gS.",
        "d(S) = c * dQ @ K.T + c * Q @ dK.T, and sum(gS * (dQ @ K.T)) = sum((gS @ K) * dQ).",
    ),
)

KEYS = ProofExercise(
    id="ATT-06-bias",
    title="The bias of the keys learns nothing",
    points=1,
    **section("multihead-attention", "Several heads, forward and backward"),
    function="multihead_attention_vjp",
    answer_names=("lines_att_06_bias",),
    matrices=SHAPES,
    where=SCORES | {"r": "sum(A * gA, axis=1)", "gS": "A * (gA - r[:, None])"},
    domain=(-1.0, 1.0),
    first=BIAS,
    last=BIAS_LAST,
    least=4,
    answer=(
        BIAS,
        "c * sum(gS, axis=1) @ Q",
        "c * (sum(A * gA, axis=1) - r * sum(A, axis=1)) @ Q",
        BIAS_LAST,
    ),
    correct=(
        Correct(
            "with a vector of ones",
            (BIAS, "c * (gS @ ones(m)) @ Q", "c * (r - r * (A @ ones(m))) @ Q", BIAS_LAST),
        ),
        Correct(
            "transposed",
            (BIAS, "c * Q.T @ (gS @ ones(m))", "c * Q.T @ (sum(A * gA, axis=1) - r)", BIAS_LAST),
        ),
        Correct(
            "two terms",
            (
                BIAS,
                "c * (A * gA) @ ones(m) @ Q - c * (A * r[:, None]) @ ones(m) @ Q",
                "c * r @ Q - c * (r * sum(A, axis=1)) @ Q",
                BIAS_LAST,
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "a sum over the queries",
            (BIAS, "c * sum(gS, axis=0) @ K", "c * sum(gS) * ones(p)", BIAS_LAST),
            "ones(m) @ gS.T adds up the entries of each row of gS: over the keys.",
        ),
        Mistake(
            "the term of the sum lost",
            (BIAS, "c * sum(gS, axis=1) @ Q", "c * sum(A * gA, axis=1) @ Q", BIAS_LAST),
            "gS has two terms: r is taken off every entry of its row, times A.",
        ),
        Mistake(
            "weights that sum to m",
            (BIAS, "c * sum(gS, axis=1) @ Q", "c * (r - m * r) @ Q", BIAS_LAST),
            "A row of weights sums to 1.",
        ),
    ),
    hints=(
        "ones(m) @ gS.T adds up each row of gS.",
        "A row of gS sums to r minus r times the sum of the row of A.",
        "And sum(A, axis=1) is 1, so that nothing is left.",
    ),
)

INPUTS = ProofExercise(
    id="ATT-06-derivation",
    title="Three paths to one input",
    points=1,
    **section("multihead-attention", "Several heads, forward and backward"),
    function="multihead_attention_vjp",
    answer_names=("lines_att_06",),
    matrices={
        "X": ("n", "m"),
        **dict.fromkeys(("gQ", "gK", "gV"), ("n", "p")),
        **dict.fromkeys(("Wq", "Wk", "Wv"), ("p", "m")),
    },
    depends={"X": "dX"},
    first=INPUT,
    last=INPUT_LAST,
    least=4,
    answer=(
        INPUT,
        "sum(gQ * (dX @ Wq.T)) + sum(gK * (dX @ Wk.T)) + sum(gV * (dX @ Wv.T))",
        "sum((gQ @ Wq) * dX) + sum((gK @ Wk) * dX) + sum((gV @ Wv) * dX)",
        INPUT_LAST,
    ),
    correct=(
        Correct(
            "as traces",
            (
                INPUT,
                "trace(gQ.T @ dX @ Wq.T) + trace(gK.T @ dX @ Wk.T) + trace(gV.T @ dX @ Wv.T)",
                "trace((Wq.T @ gQ.T + Wk.T @ gK.T + Wv.T @ gV.T) @ dX)",
                INPUT_LAST,
            ),
        ),
        Correct(
            "one after the other",
            (
                INPUT,
                "sum((gQ @ Wq) * dX) + sum(gK * (dX @ Wk.T)) + sum(gV * (dX @ Wv.T))",
                "sum((gQ @ Wq + gK @ Wk) * dX) + sum(gV * (dX @ Wv.T))",
                INPUT_LAST,
            ),
        ),
        Correct(
            "d of all first",
            (
                INPUT,
                "sum(gQ * (d(X) @ Wq.T)) + sum(gK * (d(X) @ Wk.T)) + sum(gV * (d(X) @ Wv.T))",
                "sum(gQ @ Wq * dX + gK @ Wk * dX + gV @ Wv * dX)",
                INPUT_LAST,
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "through the queries only",
            (INPUT, "sum(gQ * (dX @ Wq.T))", "sum((gQ @ Wq) * dX)", INPUT_LAST),
            "The input goes into queries, keys and values: three paths, whose gradients are added.",
        ),
        Mistake(
            "one matrix for all paths",
            (INPUT, "sum((gQ + gK + gV) * (dX @ Wq.T))", "sum(((gQ + gK + gV) @ Wq) * dX)", INPUT_LAST),
            "Each path has its own weights.",
        ),
        Mistake(
            "the values' path lost",
            (INPUT, "sum((gQ @ Wq) * dX) + sum((gK @ Wk) * dX)", "sum(dX)", INPUT_LAST),
            "The values are made of the input, too.",
        ),
    ),
    hints=(
        "d(X @ Wq.T) = dX @ Wq.T.",
        "sum(g * (dX @ W.T)) = sum((g @ W) * dX).",
        "Then dX is a factor of all three sums.",
    ),
)

EXERCISES: tuple[Exercise, ...] = (BACKWARD, INPUTS, KEYS)
