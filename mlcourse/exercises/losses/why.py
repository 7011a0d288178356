"""Why cross-entropy and not squared error: a written answer (LOS-03)."""

from __future__ import annotations

from mlcourse.checks.exercise import Exercise
from mlcourse.checks.kinds.explain import Criterion, ExplainExercise, WrongClaim
from mlcourse.exercises.losses.place import section

SECTION = section("why-cross-entropy", "Why not squared error?")

MODEL_ANSWER = r"""*Likelihood.* Labels 0 and 1 are drawn from a Bernoulli distribution with success
probability $\sigma(o)$. Its negative log-likelihood is the binary cross-entropy. The squared error is, up
to constants, the negative log-likelihood of a Gaussian around $\sigma(o)$: a model for measured numbers,
not for labels.

*Gradient.* In the logit, the gradient of cross-entropy is $\sigma - y$; that of the squared error has the
extra factor $\sigma' = \sigma(1-\sigma)$, which vanishes where the sigmoid saturates. For $o = -20$, $y =
1$, confidently wrong, the gradients are $-1$ and about $-2\cdot10^{-9}$: with squared error this example is
hardly learned from.

*Shape.* In $o$, cross-entropy is convex, since its second derivative is $\sigma(1-\sigma) > 0$, and it
grows without bound with the error. Squared error is bounded by ½ and not convex in $o$: for $y = 1$ its
curvature changes sign at $\sigma = 1/3$."""

EXERCISES: tuple[Exercise, ...] = (
    ExplainExercise(
        id="LOS-03",
        title="Why cross-entropy rather than squared error?",
        points=3,
        **SECTION,
        function="binary_cross_entropy_with_logits_grad",
        question="A classifier has one sigmoid output. Give three reasons to train it with binary "
        "cross-entropy rather "
        "than with squared error. At least one must be a number or a formula.",
        model_answer=MODEL_ANSWER,
        hints=(
            "Which distribution do labels 0 and 1 come from, and what is its negative log-likelihood?",
            "Compare the two gradients in the logit for an example that is confidently wrong.",
            "Differentiate both losses twice in the logit: which is convex? Where is each of them bounded?",
        ),
        rubric=(
            Criterion(
                1,
                "Likelihood: cross-entropy is the negative log-likelihood of Bernoulli labels (½); squared "
                "error "
                "belongs to a Gaussian likelihood (½).",
            ),
            Criterion(
                1,
                "Gradient: σ − y against (σ − y)σ' (½), and that the second vanishes when confidently "
                "wrong (½).",
            ),
            Criterion(
                1,
                "Shape, in the logit: cross-entropy convex, squared error not (½); unbounded against bounded "
                "penalty, or the second derivative σ(1 − σ) (½).",
            ),
        ),
        wrong_claims=(
            WrongClaim(
                "“Squared error assumes a Gaussian prior.”",
                "It is the likelihood of the label that is Gaussian; a prior would be on the parameters.",
                seen="000:Q2g",
            ),
            WrongClaim(
                "“Squared error is not convex, because it expects unbounded input.”",
                "In its input σ it is convex. What is not convex is its composition with the sigmoid, as a "
                "function of "
                "the logit.",
                seen="000:Q2g",
            ),
            WrongClaim(
                "“Squared error has no clear minimum, cross-entropy has.”",
                "For a single label neither has a minimiser at a finite logit: for y = 1 both fall towards "
                "0 as o grows.",
                seen="000:Q2g",
            ),
            WrongClaim(
                "“Cross-entropy makes the decision boundary large.”",
                "A decision boundary has no size that a loss could choose: it is where the two classes are "
                "equally "
                "likely.",
                seen="000:Q2g",
            ),
            WrongClaim(
                "“Squared error is not convex”, without a word on the variable.",
                "Half a reason: convex in σ, not convex in o, and in the weights of a deep network neither "
                "loss is.",
            ),
        ),
    ),
)
