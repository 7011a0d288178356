"""Exercises on cross-entropy with smoothed labels (REG-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.cases import ORDINARY
from mlcourse.exercises.regularisation import inputs, wrong_targets
from mlcourse.exercises.regularisation.place import section
from mlcourse.numpy import cross_entropy, cross_entropy_grad, log_softmax, one_hot, softmax

SECTION = section("label-smoothing", "Soft targets: nobody is sure of everything")
PUBLIC = (ORDINARY, inputs.HARD)


def as_two_terms(input, target, eps):
    z = log_softmax(input)
    right = -z[np.arange(len(target)), target]
    return np.mean((1 - eps) * right - eps * z.mean(axis=1))


def by_logits(input, target, eps):
    """All log-probabilities share log Z, and the weights add up to 1."""
    log_z = np.logaddexp.reduce(input, axis=1)
    chosen = np.take_along_axis(input, target[:, None], axis=1)[:, 0]
    return np.mean(log_z - (1 - eps) * chosen - eps * input.mean(axis=1))


def loss_in_a_loop(input, target, eps):
    total = 0.0
    for row, y in zip(log_softmax(input), target, strict=True):
        for k, value in enumerate(row):
            q = eps / len(row) + (1 - eps) * (k == y)
            total -= q * value
    return total / len(target)


def subtract_at_the_class(input, target, eps):
    g = softmax(input) - eps / input.shape[1]
    g[np.arange(len(target)), target] -= 1 - eps
    return g / len(target)


def mixture_of_two_gradients(input, target, eps):
    s = softmax(input)
    n, k = s.shape
    return ((1 - eps) * (s - one_hot(target, k)) + eps * (s - 1 / k)) / n


def grad_in_a_loop(input, target, eps):
    g = softmax(input)
    n, k = g.shape
    for i, j in np.ndindex(n, k):
        g[i, j] -= eps / k + (1 - eps) * (target[i] == j)
    return g / n


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="REG-03-formula",
        title="The smoothed target, and where the logits stop",
        points=1,
        **SECTION,
        function="cross_entropy",
        answer_names=("q_right", "q_other", "gap"),
        names=("eps", "K"),
        domain=(0.1, 0.9),
        answer=("1 - eps + eps/K", "eps/K", "log((1 - eps + eps/K)/(eps/K))"),
        correct=(
            Correct(
                "a difference of logarithms",
                ("(1 - eps) + eps/K", "eps*K**(-1)", "log(1 - eps + eps/K) - log(eps/K)"),
            ),
            Correct("multiplied by K", ("(K - K*eps + eps)/K", "eps/K", "log(K*(1 - eps)/eps + 1)")),
            Correct(
                "what is taken off",
                ("1 - (K - 1)*eps/K", "eps/K", "log((K - (K - 1)*eps)/K) - log(eps) + log(K)"),
            ),
        ),
        mistakes=(
            Mistake(
                "the share dealt to the other classes only",
                ("1 - eps", "eps/(K - 1)", "log((1 - eps)*(K - 1)/eps)"),
                "ε is dealt out evenly to *all* K classes, the right one too.",
            ),
            Mistake(
                "the right class without its share",
                ("1 - eps", "eps/K", "log((1 - eps)*K/eps)"),
                "The right class gets ε/K as well: else the target does not add up to 1.",
            ),
            Mistake(
                "a right class that keeps its 1",
                ("1", "eps/K", "log(K/eps)"),
                "What is dealt out has been taken away before: (1 − ε)·1 + ε/K.",
            ),
            Mistake(
                "1/K for ε/K",
                ("1 - eps + 1/K", "1/K", "log((1 - eps + 1/K)*K)"),
                "It is ε that is divided among K classes.",
            ),
            Mistake(
                "the gap of the probabilities",
                ("1 - eps + eps/K", "eps/K", "1 - eps"),
                "At the minimum s = q, and the difference of two logits is log s_i − log s_j.",
            ),
            Mistake(
                "the gap upside down",
                ("1 - eps + eps/K", "eps/K", "log((eps/K)/(1 - eps + eps/K))"),
                "The right class has the larger logit: the gap is positive.",
            ),
        ),
        hints=(
            "A share of ε is taken from the one-hot vector and dealt out evenly to all K classes.",
            "The gradient is s − q: at the minimum s = q.",
            "z_y − z_k = log s_y − log s_k = log(q_y/q_k).",
        ),
    ),
    CodeExercise(
        id="REG-03",
        title="Cross-entropy with label smoothing",
        points=1,
        **SECTION,
        function="cross_entropy",
        answer_names=("smoothed_cross_entropy",),
        answer=lambda input, target, eps: cross_entropy(input, target, label_smoothing=eps),
        cases=inputs.smoothed,
        public=PUBLIC,
        families=wrong_targets.LOSSES,
        correct=(
            Correct("two terms", as_two_terms),
            Correct("by logits", by_logits),
            Correct("in a loop", loss_in_a_loop),
        ),
        mistakes=(
            *wrong_targets.LOSS_MISTAKES,
            Mistake(
                "the prediction smoothed instead of the target",
                lambda input, target, eps: (
                    -np.mean(
                        np.log(
                            (1 - eps) * softmax(input)[np.arange(len(target)), target] + eps / input.shape[1]
                        )
                    )
                ),
                "It is the target that becomes (1 − ε)e_y + ε/K. The prediction stays.",
            ),
            Mistake(
                "the sum over the batch",
                lambda input, target, eps: (
                    -np.sum(
                        ((1 - eps) * one_hot(target, input.shape[1]) + eps / input.shape[1])
                        * log_softmax(input)
                    )
                ),
                "The batch loss is the mean over the examples.",
            ),
            Mistake(
                "a mean over the classes too",
                lambda input, target, eps: (
                    -np.sum(
                        ((1 - eps) * one_hot(target, input.shape[1]) + eps / input.shape[1])
                        * log_softmax(input)
                    )
                    / input.size
                ),
                "Add up over the classes, with the weights q; the mean is over the examples.",
            ),
            Mistake(
                "a softmax at the edge of the numbers",
                lambda input, target, eps: (
                    -np.sum(
                        ((1 - eps) * one_hot(target, input.shape[1]) + eps / input.shape[1])
                        * np.log(softmax(input))
                    )
                    / len(target)
                ),
                "For large logits exp overflows, or a probability is rounded to 0: start from the log-softmax.",
            ),
        ),
        hints=(
            "−Σ q_k log s_k in each row, then the mean over the rows.",
            "q is (1 − ε) times the one-hot row, plus ε/K in every class.",
            "log s: `input - np.logaddexp.reduce(input, axis=1, keepdims=True)`.",
        ),
    ),
    CodeExercise(
        id="REG-03-grad",
        title="The gradient with label smoothing",
        points=1,
        **SECTION,
        function="cross_entropy_grad",
        answer_names=("smoothed_cross_entropy_grad",),
        answer=lambda input, target, eps: cross_entropy_grad(input, target, label_smoothing=eps),
        cases=inputs.smoothed,
        public=PUBLIC,
        families=wrong_targets.SLOPES,
        correct=(
            Correct("subtract at the class", subtract_at_the_class),
            Correct("a mixture of two gradients", mixture_of_two_gradients),
            Correct("entry by entry", grad_in_a_loop),
        ),
        mistakes=(
            *wrong_targets.SLOPE_MISTAKES,
            Mistake(
                "target minus prediction",
                lambda input, target, eps: (
                    -(softmax(input) - ((1 - eps) * one_hot(target, input.shape[1]) + eps / input.shape[1]))
                    / len(target)
                ),
                "That is the direction in which to move; the gradient is its negative.",
            ),
            Mistake(
                "the gradient of the sum",
                lambda input, target, eps: (
                    softmax(input) - ((1 - eps) * one_hot(target, input.shape[1]) + eps / input.shape[1])
                ),
                "The loss is the mean over N examples: where is 1/N?",
            ),
            Mistake(
                "a division by the number of entries",
                lambda input, target, eps: (
                    (softmax(input) - ((1 - eps) * one_hot(target, input.shape[1]) + eps / input.shape[1]))
                    / input.size
                ),
                "The mean runs over the examples, not over the classes too.",
            ),
            Mistake(
                "the prediction smoothed instead of the target",
                lambda input, target, eps: (
                    ((1 - eps) * softmax(input) + eps / input.shape[1] - one_hot(target, input.shape[1]))
                    / len(target)
                ),
                "It is the target that becomes (1 − ε)e_y + ε/K. The prediction stays.",
            ),
            Mistake(
                "the gradient of one term of two",
                lambda input, target, eps: (
                    (1 - eps) * (softmax(input) - one_hot(target, input.shape[1])) / len(target)
                ),
                "The even share ε/K of the target has a gradient, too: ε(s − 1/K).",
            ),
        ),
        hints=(
            "With q for the one-hot row all stays as it was: prediction minus target.",
            "q is (1 − ε) times the one-hot row, plus ε/K in every class.",
            "(softmax(input) − q) / N; each row sums to 0.",
        ),
    ),
)
