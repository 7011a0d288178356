"""Exercises on GELU and its derivative (SMO-01)."""

from __future__ import annotations

import math

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.exercises.smooth_activations.inputs import Phi
from mlcourse.exercises.smooth_activations.place import section
from mlcourse.numpy import gelu_grad

SECTION = section("gelu", "GELU: a gate that is a probability")


def entry_by_entry(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        t = float(x[i])
        result[i] = math.erfc(-t / math.sqrt(2)) / 2 + t * math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    return result


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SMO-01-formula",
        title="The first two derivatives of GELU",
        points=1,
        **SECTION,
        function="gelu_grad",
        answer_names=("slope", "curvature"),
        names=("x", "Phi", "phi"),
        answer=("Phi + x*phi", "(2 - x**2)*phi"),
        correct=(
            Correct("multiplied out", ("phi*x + Phi", "2*phi - x**2*phi")),
            Correct("term by term", ("1*Phi + x*phi", "phi + phi + x*(-x*phi)")),
            Correct("in factors", ("Phi + phi*x", "-phi*(x - sqrt(2))*(x + sqrt(2))")),
        ),
        mistakes=(
            Mistake(
                "the product rule forgotten",
                ("Phi", "phi"),
                "x changes too: (x·Φ)′ has two terms.",
            ),
            Mistake(
                "the second term without x",
                ("Phi + phi", "phi - x*phi"),
                "In x·Φ′ the factor x stays.",
            ),
            Mistake(
                "the second term alone",
                ("x*phi", "phi - x**2*phi"),
                "The derivative of x is 1, and 1·Φ is a term as well.",
            ),
            Mistake(
                "φ differentiated without its inner derivative",
                ("Phi + x*phi", "2*phi + x*phi"),
                "φ contains exp(−x²/2): the chain rule gives a factor −x.",
            ),
            Mistake(
                "the sign of φ′",
                ("Phi + x*phi", "(2 + x**2)*phi"),
                "φ falls on the right of 0: φ′(x) = −x·φ(x).",
            ),
        ),
        hints=(
            "f = x·Φ(x) is a product, and Φ′ = φ.",
            "For the second derivative you need φ′. Differentiate exp(−x²/2).",
            "φ′ = −xφ, so (Φ + xφ)′ = φ + φ + x·(−xφ).",
        ),
    ),
    CodeExercise(
        id="SMO-01",
        title="The derivative of GELU",
        points=2,
        **SECTION,
        function="gelu_grad",
        answer_names=("gelu_grad",),
        answer=lambda x: gelu_grad(x),
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("as it stands", lambda x: Phi(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)),
            Correct("entry by entry", entry_by_entry),
            Correct("by the other tail", lambda x: 1 - Phi(-x) + x * np.exp(-x * x / 2) / (2 * np.pi) ** 0.5),
        ),
        mistakes=(
            Mistake(
                "the gate for the derivative",
                lambda x: Phi(x),
                "x·Φ(x) is a product: x changes, and Φ(x) changes as well.",
            ),
            Mistake(
                "the second term without x",
                lambda x: Phi(x) + np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
                "In x·Φ′(x) the factor x stays.",
            ),
            Mistake(
                "a density without 1/√(2π)",
                lambda x: Phi(x) + x * np.exp(-(x**2) / 2),
                "The area under a density is 1, and that under exp(−x²/2) is √(2π).",
            ),
            Mistake(
                "the second term alone",
                lambda x: x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
                "The derivative of x is 1: 1·Φ(x) is a term as well.",
            ),
            Mistake(
                "a density without the ½ in its exponent",
                lambda x: Phi(x) + x * np.exp(-(x**2)) / np.sqrt(2 * np.pi),
                "φ(x) = exp(−x²/2)/√(2π).",
            ),
            Mistake(
                "Φ of x√2, as if it were erf",
                lambda x: Phi(np.sqrt(2) * x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
                "Φ(x) = (1 + erf(x/√2))/2: erf(x) without the √2 belongs to a narrower bell.",
            ),
            Mistake(
                "the function for its derivative",
                lambda x: x * Phi(x),
                "x·Φ(x) is GELU itself. What is its slope at 0?",
            ),
            Mistake(
                "the derivative taken at the output",
                lambda x: (
                    Phi(x * Phi(x)) + x * Phi(x) * np.exp(-((x * Phi(x)) ** 2) / 2) / np.sqrt(2 * np.pi)
                ),
                "The slope belongs where GELU was taken: at its input x.",
            ),
        ),
        hints=(
            "The product rule on x·Φ(x): two terms.",
            "The derivative of Φ is the density φ(x) = exp(−x²/2)/√(2π).",
            "Phi(x) + x * …, with the density in place of the dots.",
        ),
    ),
)
