"""Derivations of optimisers in matrices: practice, without points (OPT-01, 04, 07)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.optimisers.place import section

BUFFER = "mu * (mu * (mu * G1 + G2) + G3) + G4"
BUFFER_LAST = "mu**3 * G1 + mu**2 * G2 + mu * G3 + G4"
MEAN = "w @ (outer(ones(T), m) + E)"
MEAN_LAST = "sum(w) * m + w @ E"
SCALE = "(w @ (c * G)) / sqrt(u @ (c * G)**2)"
SCALE_LAST = "(w @ G) / sqrt(u @ G**2)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="OPT-01-derivation",
        title="A buffer is a sum of gradients",
        points=0,
        **section("momentum", "Momentum: a step that remembers"),
        function="sgd_momentum_step",
        answer_names=("lines_opt_01",),
        matrices={"mu": (), **{f"G{i}": ("n", "m") for i in (1, 2, 3, 4)}},
        first=BUFFER,
        last=BUFFER_LAST,
        answer=(BUFFER, "mu * (mu**2 * G1 + mu * G2 + G3) + G4", BUFFER_LAST),
        correct=(
            Correct("from outside", (BUFFER, "mu**2 * (mu * G1 + G2) + mu * G3 + G4", BUFFER_LAST)),
            Correct("newest first", (BUFFER, "G4 + mu * (G3 + mu * G2 + mu**2 * G1)", BUFFER_LAST)),
            Correct(
                "a product for the power", (BUFFER, "mu * mu * (mu * G1 + G2) + (mu * G3 + G4)", BUFFER_LAST)
            ),
        ),
        mistakes=(
            Mistake(
                "the oldest with the smallest power",
                (BUFFER, "mu * (G1 + mu * G2 + mu**2 * G3) + G4", BUFFER_LAST),
                "G1 is in the innermost bracket: it meets every μ.",
            ),
            Mistake(
                "a bracket opened at its first term only",
                (BUFFER, "mu * (mu**2 * G1 + G2 + G3) + G4", BUFFER_LAST),
                "μ multiplies every term of its bracket.",
            ),
            Mistake(
                "the newest gradient with a μ",
                (BUFFER, "mu * (mu**2 * G1 + mu * G2 + G3 + G4)", BUFFER_LAST),
                "G4 stands outside of all brackets.",
            ),
        ),
        hints=(
            "Open the brackets from inside, or from outside.",
            "mu * (mu * G1 + G2) = mu**2 * G1 + mu * G2.",
            "Then the outer mu: each power goes up by one.",
        ),
    ),
    ProofExercise(
        id="OPT-04-derivation",
        title="What noise leaves of a weighted mean",
        points=0,
        **section("adam", "Adam: two means, corrected for their beginning"),
        function="adam_step",
        answer_names=("lines_opt_04",),
        matrices={"w": ("T",), "m": ("p",), "E": ("T", "p")},
        first=MEAN,
        last=MEAN_LAST,
        answer=(MEAN, "w @ outer(ones(T), m) + w @ E", "(w @ ones(T)) * m + w @ E", MEAN_LAST),
        least=4,
        correct=(
            Correct(
                "noise first", (MEAN, "w @ E + w @ outer(ones(T), m)", "w @ E + (w @ ones(T)) * m", MEAN_LAST)
            ),
            Correct(
                "as a product of sums",
                (MEAN, "w @ outer(ones(T), m) + w @ E", "sum(w * ones(T)) * m + w @ E", MEAN_LAST),
            ),
            Correct(
                "transposed",
                (MEAN, "outer(ones(T), m).T @ w + E.T @ w", "m * (ones(T) @ w) + E.T @ w", MEAN_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the noise weighted by its sum",
                (MEAN, "w @ outer(ones(T), m) + sum(w) * (ones(T) @ E)", MEAN_LAST),
                "Every row of E has its own weight.",
            ),
            Mistake(
                "the noise lost",
                (MEAN, "w @ outer(ones(T), m)", MEAN_LAST),
                "Only its *mean* is 0.",
            ),
            Mistake(
                "weights that add up to 1",
                (MEAN, "m + w @ E", MEAN_LAST),
                "They do so only after the correction.",
            ),
        ),
        hints=(
            "A product with a sum is a sum of products.",
            "w @ outer(a, b) = (w @ a) * b.",
            "w @ ones(T) is the sum of the weights.",
        ),
    ),
    ProofExercise(
        id="OPT-07-derivation",
        title="A loss that is scaled",
        points=0,
        **section("scale-of-the-loss", "What is kept, and what the scale of the loss does"),
        function="adam_step",
        answer_names=("lines_opt_07",),
        matrices={"c": (), "w": ("T",), "u": ("T",), "G": ("T", "p")},
        domain=(0.2, 1.5),
        first=SCALE,
        last=SCALE_LAST,
        least=4,
        answer=(
            SCALE,
            "c * (w @ G) / sqrt(c**2 * (u @ G**2))",
            "c * (w @ G) / (c * sqrt(u @ G**2))",
            SCALE_LAST,
        ),
        correct=(
            Correct(
                "the root of a product",
                (
                    SCALE,
                    "c * (w @ G) / sqrt(u @ (c**2 * G**2))",
                    "c * (w @ G) / (sqrt(c**2) * sqrt(u @ G**2))",
                    SCALE_LAST,
                ),
            ),
            Correct(
                "below first",
                (
                    SCALE,
                    "(w @ (c * G)) / (c * sqrt(u @ G**2))",
                    "c * (w @ G) / (c * sqrt(u @ G**2))",
                    SCALE_LAST,
                ),
            ),
            Correct(
                "above first",
                (
                    SCALE,
                    "c * (w @ G) / sqrt(u @ (c * G)**2)",
                    "c * (w @ G) / sqrt(c**2 * (u @ G**2))",
                    SCALE_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the square of c lost",
                (SCALE, "c * (w @ G) / sqrt(c * (u @ G**2))", SCALE_LAST),
                "c is squared with G.",
            ),
            Mistake(
                "c left above",
                (SCALE, "c * (w @ G) / sqrt(u @ G**2)", SCALE_LAST),
                "Below, under the root, stands a c², too.",
            ),
            Mistake(
                "c left below",
                (SCALE, "(w @ G) / sqrt(c**2 * (u @ G**2))", SCALE_LAST),
                "√(c²) is c, and above stands a c as well.",
            ),
        ),
        hints=(
            "Take c out of the mean above, and c² out of the mean below.",
            "sqrt(c**2 * v) = c * sqrt(v), because c > 0.",
            "c cancels.",
        ),
    ),
)
