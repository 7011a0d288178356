"""What is said where many answers are right: numbers that differ look different there, too."""

import re

import numpy as np

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.trees import split
from mlcourse.exercises import registry

SAID = re.compile(r"you return (\S+), expected (\S+?)[.]?(?= |$)")


def test_a_result_that_is_nearly_right_differs_from_the_right_one_in_every_message():
    told = 0
    for exercise in registry().values():
        if not isinstance(exercise, CodeExercise) or exercise.backend == "torch" or exercise.accept:
            continue

        def answer(*args, exercise=exercise, **kwargs):
            parts, _ = split(exercise.answer(*args, **kwargs), exercise.outputs)
            moved = [np.asarray(part) * 1.0 for part in parts]
            moved = [part + 1e-8 * max(1.0, np.max(np.abs(part), initial=0.0)) for part in moved]
            return tuple(moved) if exercise.outputs else moved[0]

        for got, expected in SAID.findall(" ".join(exercise.judge(answer).lines)):
            told += 1
            assert got != expected, exercise.id
    assert told > 50


def test_a_variance_that_is_nearly_right_is_not_one_times_what_it_should_be():
    right = registry()["ADD-05"].answer
    verdict = registry()["ADD-05"].judge(lambda *args: 1.06 * right(*args))
    assert verdict.lines[0] == "For he, the variance is a little more than what it should be."


def test_an_epsilon_that_is_hardly_too_large_is_not_one_times_the_gap():
    def largest(X, w):
        p = np.sort(X @ w)
        return np.diff(p).min() * 1.0001

    verdict = registry()["INT-03-epsilon"].judge(largest)
    assert verdict.lines[0].startswith("Ε is greater than the smallest gap")


def test_an_epsilon_is_not_told_by_how_much_it_is_too_large():
    """With an ε of one's own the factor would be the gap of a hidden input."""
    for epsilon in (3.0, 7.25, 1e6):
        line = registry()["INT-03-epsilon"].judge(lambda X, w, epsilon=epsilon: epsilon).lines[0]
        assert "more than twice the smallest gap" in line
        assert f"{epsilon:g}" not in line


def test_a_network_that_misses_all_points_misses_all_of_them():
    right = registry()["INT-03"].answer

    def moved(X, F, w):
        W1, b1, W2, b2 = right(X, F, w)
        return W1, b1, W2, b2 + 1

    assert "the network misses all" in registry()["INT-03"].judge(moved).lines[0].lower()
