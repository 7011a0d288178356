"""Derivations of risk, descent and weight decay in matrices: practice, without points (RSK-01 to RSK-03)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.risk.place import section

RISK = "d(sum((X @ w - y)**2) / n)"
RISK_LAST = "(2/n * X.T @ (X @ w - y)) @ dw"
STEP = "sum((X @ (w - eta * g) - y)**2) / 2 - sum(r**2) / 2"
STEP_LAST = "-eta * (g @ g) + eta**2 * sum((X @ g)**2) / 2"
DECAY = "d(sum((X @ W - Y)**2) / (2*n) + lam * sum(W**2))"
DECAY_LAST = "sum((X.T @ (X @ W - Y) / n + 2 * lam * W) * dW)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="RSK-01-derivation",
        title="The gradient of a risk, in matrices",
        points=0,
        **section("risk", "What is minimised"),
        function="empirical_risk",
        answer_names=("lines_rsk_01",),
        matrices={"X": ("n", "p"), "w": ("p",), "y": ("n",)},
        depends={"w": "dw"},
        where={"r": "X @ w - y"},
        first=RISK,
        last=RISK_LAST,
        answer=(RISK, "sum(2 * r * d(r)) / n", "2/n * r @ (X @ dw)", RISK_LAST),
        correct=(
            Correct("by the product rule", (RISK, "d(r @ r) / n", "(d(r) @ r + r @ d(r)) / n", RISK_LAST)),
            Correct("as a mean", (RISK, "mean(2 * r * (X @ dw))", "2/n * (X.T @ r) @ dw", RISK_LAST)),
            Correct("a row times a matrix", (RISK, "2/n * (X @ w - y) @ X @ dw", RISK_LAST)),
        ),
        mistakes=(
            Mistake(
                "the mean lost",
                (RISK, "sum(2 * r * d(r))", RISK_LAST),
                "The risk is a mean: 1/n stays to the end.",
            ),
            Mistake(
                "the factor 2 lost",
                (RISK, "sum(r * d(r)) / n", RISK_LAST),
                "There is no ½ in this risk: d(r²) = 2 r d(r).",
            ),
            Mistake(
                "the inner derivative lost",
                (RISK, "2/n * r @ ones(n) * sum(dw)", RISK_LAST),
                "d(X @ w − y) is X @ dw.",
            ),
            Mistake(
                "the transpose forgotten",
                (RISK, "2/n * (X @ r) @ dw", RISK_LAST),
                "r has n entries, and X has n rows: r @ X is X.T @ r.",
            ),
        ),
        hints=(
            "The square first, then what stands inside.",
            "d(r**2) = 2 * r * d(r), and d(r) = X @ dw.",
            "r @ X @ dw is (X.T @ r) @ dw.",
        ),
    ),
    ProofExercise(
        id="RSK-02-derivation",
        title="What a step downhill gains, in matrices",
        points=0,
        **section("gradient-descent", "Downhill"),
        function="sgd_step",
        answer_names=("lines_rsk_02",),
        matrices={"X": ("n", "p"), "w": ("p",), "y": ("n",), "eta": ()},
        where={"r": "X @ w - y", "g": "X.T @ r"},
        first=STEP,
        last=STEP_LAST,
        least=4,
        answer=(
            STEP,
            "sum((r - eta * (X @ g))**2) / 2 - sum(r**2) / 2",
            "-eta * (r @ X @ g) + eta**2 * sum((X @ g)**2) / 2",
            "-eta * ((X.T @ r) @ g) + eta**2 * sum((X @ g)**2) / 2",
            STEP_LAST,
        ),
        correct=(
            Correct(
                "all three terms",
                (
                    STEP,
                    "sum((X @ w - y - eta * (X @ g))**2) / 2 - sum(r**2) / 2",
                    "sum(r**2 - 2 * eta * r * (X @ g) + eta**2 * (X @ g)**2) / 2 - sum(r**2) / 2",
                    "-eta * (r @ (X @ g)) + eta**2 * sum((X @ g)**2) / 2",
                    STEP_LAST,
                ),
            ),
            Correct(
                "as products of vectors",
                (
                    STEP,
                    "(r - eta * (X @ g)) @ (r - eta * (X @ g)) / 2 - r @ r / 2",
                    "-eta * (r @ X) @ g + eta**2 * (X @ g) @ (X @ g) / 2",
                    STEP_LAST,
                ),
            ),
            Correct(
                "a difference of squares",
                (
                    STEP,
                    "sum((-eta * (X @ g)) * (2 * r - eta * (X @ g))) / 2",
                    "-eta * sum(r * (X @ g)) + eta**2 * sum((X @ g)**2) / 2",
                    STEP_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the second order left out",
                (STEP, "-eta * (r @ X @ g)", STEP_LAST),
                "That is the first order alone; a quadratic risk has one term more.",
            ),
            Mistake(
                "a step uphill",
                (STEP, "eta * (r @ X @ g) + eta**2 * sum((X @ g)**2) / 2", STEP_LAST),
                "The step is −η g: the mixed term has a minus.",
            ),
            Mistake(
                "η not squared",
                (STEP, "-eta * (r @ X @ g) + eta * sum((X @ g)**2) / 2", STEP_LAST),
                "η stands inside of the square.",
            ),
            Mistake(
                "the mixed term halved",
                (STEP, "-eta * (r @ X @ g) / 2 + eta**2 * sum((X @ g)**2) / 2", STEP_LAST),
                "(a − b)² has 2ab in the middle, and half of it is ab.",
            ),
        ),
        hints=(
            "X @ (w − η g) − y is r − η X @ g.",
            "Multiply the square out: r² cancels.",
            "r @ X is X.T @ r, and that is g.",
        ),
    ),
    ProofExercise(
        id="RSK-03-derivation",
        title="A gradient with weight decay, in matrices",
        points=0,
        **section("weight-decay", "A pull towards zero"),
        function="sgd_step",
        answer_names=("lines_rsk_03",),
        matrices={"X": ("n", "p"), "W": ("p", "m"), "Y": ("n", "m"), "lam": ()},
        depends={"W": "dW"},
        where={"R": "X @ W - Y"},
        first=DECAY,
        last=DECAY_LAST,
        least=4,
        answer=(
            DECAY,
            "sum(R * d(R)) / n + lam * sum(2 * W * dW)",
            "sum(R * (X @ dW)) / n + 2 * lam * sum(W * dW)",
            "trace(R.T @ X @ dW) / n + 2 * lam * sum(W * dW)",
            DECAY_LAST,
        ),
        correct=(
            Correct(
                "traces from the start",
                (
                    DECAY,
                    "d(trace(R.T @ R)) / (2*n) + lam * d(trace(W.T @ W))",
                    "trace(R.T @ X @ dW) / n + 2 * lam * trace(W.T @ dW)",
                    DECAY_LAST,
                ),
            ),
            Correct(
                "the two parts apart",
                (
                    DECAY,
                    "d(sum(R**2)) / (2*n) + 2 * lam * sum(W * dW)",
                    "sum(R * (X @ dW)) / n + 2 * lam * sum(W * dW)",
                    DECAY_LAST,
                ),
            ),
            Correct(
                "the gradient first",
                (
                    DECAY,
                    "sum(R * (X @ dW)) / n + lam * d(sum(W**2))",
                    "sum((X.T @ R) * dW) / n + lam * sum(2 * W * dW)",
                    DECAY_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the penalty's factor 2 lost",
                (DECAY, "sum(R * d(R)) / n + lam * sum(W * dW)", DECAY_LAST),
                "d(W²) = 2 W dW: there is no ½ in this penalty.",
            ),
            Mistake(
                "the penalty not differentiated",
                (DECAY, "sum(R * d(R)) / n + lam * sum(W**2)", DECAY_LAST),
                "The penalty changes with W, too.",
                seen="000:Q2k",
            ),
            Mistake(
                "the sign of the penalty",
                (DECAY, "sum(R * d(R)) / n - 2 * lam * sum(W * dW)", DECAY_LAST),
                "The penalty is added to the risk.",
            ),
            Mistake(
                "the order of the factors",
                (DECAY, "sum((R @ X.T) * dW) / n + 2 * lam * sum(W * dW)", DECAY_LAST),
                "sum(R * (X @ dW)) = sum((X.T @ R) * dW): X was on the left, its transpose stays there.",
            ),
        ),
        hints=(
            "Two parts: the risk and the penalty.",
            "d(sum(R**2)) = 2 * sum(R * d(R)), d(R) = X @ dW, and d(sum(W**2)) = 2 * sum(W * dW).",
            "sum(R * (X @ dW)) is sum((X.T @ R) * dW).",
        ),
    ),
)
