"""Exercises on the step size during training (OPT-06)."""

from __future__ import annotations

import math

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.optimisers.place import section
from mlcourse.numpy import cosine_warmup_lr

SECTION = section("schedule", "Warm-up and cosine")
UP = "during the warm-up"
PEAK = "at the peak"
DOWN = "on the way down"
END = "at the end"
AFTER = "after the end"
NO_WARMUP = "no warm-up"
NOTHING_ELSE = "a warm-up alone"


def steps(rng: np.random.Generator) -> list[Case]:
    """Return cases ``step, lr, warmup_steps, total_steps, min_lr``: whole numbers, and two step sizes."""
    cases = []
    for W, T in ((int(rng.integers(5, 9)), int(rng.integers(23, 40))), (1, 10)):
        lr = float(rng.uniform(0.2, 0.9))
        places = {UP: (0, W // 2, W - 1), PEAK: (W,), DOWN: (W + 1, (W + T) // 2, T - 1), END: (T,)}
        places[AFTER] = (T + 1, 2 * T, 3 * T - 2 * W)
        cases += [
            Case(regime, (t, lr, W, T, 0.3 * lr * (T > 10)))
            for regime, ts in places.items()
            for t in dict.fromkeys(ts)
        ]
    lr, T = float(rng.uniform(0.2, 0.9)), int(rng.integers(11, 17))
    cases += [Case(NO_WARMUP, (t, lr, 0, T, 0.1 * lr)) for t in (0, 3, T)]
    cases += [Case(NOTHING_ELSE, (t, lr, 3, 3, 0.1 * lr)) for t in (0, 1, 3, 5)]
    return sorted(cases, key=lambda case: case.regime != UP)


def two_ifs(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def by_the_half_angle(step, lr, warmup_steps, total_steps, min_lr):
    if warmup_steps > step:
        return lr / (warmup_steps + 1) * (step + 1)
    left = max(total_steps - step, 0)
    if left == 0:
        return min_lr
    angle = np.pi / 2 * (1 - left / (total_steps - warmup_steps))
    return min_lr + (lr - min_lr) * np.cos(angle) ** 2


def mixed(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr - lr * (warmup_steps - step) / (warmup_steps + 1)
    length = total_steps - warmup_steps
    part = min(1.0, (step - warmup_steps) / length) if length > 0 else 1.0
    weight = 0.5 + 0.5 * np.cos(np.pi * part)
    return weight * lr + (1 - weight) * min_lr


def starts_at_zero(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * step / warmup_steps
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def peak_too_early(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def two_pi(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(2 * math.pi * part))


def warmup_not_subtracted(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * step / total_steps))


def wrong_length(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / total_steps
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def rises_again(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    part = (step - warmup_steps) / max(total_steps - warmup_steps, 1)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def amplitude_not_shrunk(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + lr / 2 * (1 + math.cos(math.pi * part))


def no_minimum(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    part = min(1.0, (step - warmup_steps) / max(total_steps - warmup_steps, 1))
    return lr / 2 * (1 + math.cos(math.pi * part))


def half_forgotten(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * part))


def sine(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.sin(math.pi * part))


def straight_down(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr + (min_lr - lr) * part


def warmup_from_the_minimum(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return min_lr + (lr - min_lr) * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def zero_after_the_end(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return 0.0
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def upside_down(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 - math.cos(math.pi * part))


def cut_at_the_minimum(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return max(min_lr, lr / 2 * (1 + math.cos(math.pi * part)))


def warmup_above_the_minimum(step, lr, warmup_steps, total_steps, min_lr):
    if step < warmup_steps:
        return max(min_lr, lr * (step + 1) / (warmup_steps + 1))
    if step >= total_steps:
        return min_lr
    part = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * part))


def no_warmup(step, lr, warmup_steps, total_steps, min_lr):
    if step >= total_steps:
        return min_lr
    return min_lr + (lr - min_lr) / 2 * (1 + math.cos(math.pi * step / total_steps))


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="OPT-06",
        title="Warm-up and cosine",
        points=1,
        **SECTION,
        function="cosine_warmup_lr",
        answer_names=("cosine_warmup_lr",),
        answer=cosine_warmup_lr,
        cases=steps,
        public=(UP, PEAK, DOWN, END),
        correct=(
            Correct("two ifs", two_ifs),
            Correct("by the half angle", by_the_half_angle),
            Correct("a mixture of both step sizes", mixed),
        ),
        mistakes=(
            Mistake(
                "a warm-up that starts at 0",
                starts_at_zero,
                "With η = 0 the first batch teaches nothing: (t + 1)/(W + 1).",
                seen="torchtune 2010",
            ),
            Mistake(
                "a peak that comes a step early",
                peak_too_early,
                "At t = W − 1 this is η already: divide by W + 1.",
            ),
            Mistake("2π for π", two_pi, "From the peak down is half a period."),
            Mistake(
                "the warm-up not subtracted",
                warmup_not_subtracted,
                "At t = W the cosine must begin: its angle is 0 there, or the step size jumps.",
            ),
            Mistake("T for T − W", wrong_length, "The way down takes T − W steps."),
            Mistake(
                "a cosine that rises again",
                rises_again,
                "After t = T it stays at the minimum.",
                seen="UniRL 223",
            ),
            Mistake(
                "the amplitude not shrunk",
                amplitude_not_shrunk,
                "From η down to η_min is η − η_min, not η.",
            ),
            Mistake("the minimum forgotten", no_minimum, "It ends at η_min, not at 0."),
            Mistake("the half forgotten", half_forgotten, "1 + cos goes from 2 to 0."),
            Mistake("a sine", sine, "At the peak the slope is 0: there a cosine begins."),
            Mistake("a straight line down", straight_down, "Down it goes along half a cosine."),
            Mistake(
                "a warm-up from the minimum",
                warmup_from_the_minimum,
                "The warm-up is η·(t + 1)/(W + 1): it knows nothing of η_min.",
            ),
            Mistake(
                "a warm-up that begins at the minimum",
                warmup_above_the_minimum,
                "The warm-up knows nothing of η_min: it may begin below it.",
            ),
            Mistake("0 after the end", zero_after_the_end, "After t = T it stays at η_min."),
            Mistake("a cosine upside down", upside_down, "From the peak it goes down: 1 + cos."),
            Mistake(
                "a cosine to 0 that is cut at the minimum",
                cut_at_the_minimum,
                "The whole half wave goes from η to η_min: its amplitude is (η − η_min)/2.",
            ),
            Mistake("no warm-up", no_warmup, "The first W steps go straight up.", seen="UniRL 223"),
        ),
        hints=(
            "Three cases: t < W, t ≥ T, and between.",
            "Up: η·(t + 1)/(W + 1). Between, the angle is π·(t − W)/(T − W).",
            "`min_lr + (lr - min_lr) / 2 * (1 + math.cos(angle))`; ask for t ≥ T first, then nothing divides by 0.",
        ),
    ),
    ValueExercise(
        id="OPT-06-value",
        title="A schedule by hand",
        points=1,
        **SECTION,
        function="cosine_warmup_lr",
        answer_names=("first", "half_way", "total"),
        answer=(0.4 / 101, 0.22, 220.18),
        correct=(
            Correct("with seven digits", (0.0039604, 0.22, 220.18)),
            Correct(
                "as formulas", (0.4 * 1 / 101, (0.4 + 0.04) / 2, 1000 * (0.4 + 0.04) / 2 + (0.4 - 0.04) / 2)
            ),
            Correct(
                "added up",
                (0.4 / 101, 0.22, sum(cosine_warmup_lr(t, 0.4, 100, 1100, 0.04) for t in range(100, 1100))),
            ),
        ),
        mistakes=(
            Mistake(
                "a warm-up that starts at 0",
                (0.0, 0.22, 220.18),
                "The first step counts: (t + 1)/(W + 1) with t = 0.",
            ),
            Mistake(
                "a warm-up that is divided by W",
                (0.004, 0.22, 220.18),
                "The peak is reached at t = W: divide by W + 1.",
            ),
            Mistake(
                "half of the peak",
                (0.4 / 101, 0.2, 220.18),
                "Half-way is the middle of η and η_min.",
            ),
            Mistake(
                "the mean times the number of steps",
                (0.4 / 101, 0.22, 220.0),
                "The first of the steps is the peak, and the last is not yet η_min: half of η − η_min is added.",
            ),
            Mistake(
                "the minimum counted too",
                (0.4 / 101, 0.22, 220.22),
                "t = T does not belong to the sum any more.",
            ),
        ),
        hints=(
            "t = 0 in the warm-up; half-way the cosine is 0.",
            "In the sum the cosines of t and of T + W − t cancel. Which term has no partner?",
            "1000·0.22, and (0.4 − 0.04)/2 for the term at the peak.",
        ),
    ),
)
