"""Exercises on clipping by the norm of all gradients together (REG-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.regularisation import inputs, wrong_clips
from mlcourse.exercises.regularisation.place import section
from mlcourse.numpy import clip_grad_norm as clip

SECTION = section("clipping", "Bounded steps: clipping by the global norm")


def clip_grad_norm(gW, gb, max_norm):
    """Clip two gradients by the course's own function."""
    grads, norm = clip({"W": gW, "b": gb}, max_norm)
    return grads["W"], grads["b"], norm


def by_a_question(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    if norm <= max_norm:
        return gW.copy(), gb.copy(), norm
    return gW * (max_norm / norm), gb * (max_norm / norm), norm


def as_one_vector(gW, gb, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(gW), np.ravel(gb)]))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return {"gW": factor * gW, "gb": factor * gb, "norm": norm}


def by_the_larger(gW, gb, max_norm):
    norm = np.hypot(np.linalg.norm(gW), np.linalg.norm(gb))
    scale = max(1.0, norm / max_norm)
    return gW / scale, gb / scale, norm


def in_a_loop(gW, gb, max_norm):
    total = 0.0
    for g in (gW, gb):
        total += float((g * g).sum())
    norm = total**0.5
    factor = max_norm / (norm + 1e-6)
    if factor > 1:
        factor = 1.0
    return gW * factor, gb * factor, norm


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REG-04",
        title="Clipping by the global norm",
        points=2,
        **SECTION,
        function="clip_grad_norm",
        answer_names=("clip_grad_norm",),
        answer=clip_grad_norm,
        outputs=("gW", "gb", "norm"),
        cases=inputs.gradients,
        public=(inputs.ABOVE, inputs.BELOW),
        families=wrong_clips.FAMILIES,
        correct=(
            Correct("a question", by_a_question),
            Correct("as one vector", as_one_vector),
            Correct("divided by the larger", by_the_larger),
            Correct("in a loop", in_a_loop),
        ),
        mistakes=(
            Mistake(
                "one norm for each parameter",
                wrong_clips.each_by_itself,
                "One factor for all, made of the norm of all: else the direction changes.",
            ),
            Mistake(
                "the sum of the norms",
                wrong_clips.sum_of_norms,
                "It is the squares that are added up, and the root comes last.",
            ),
            Mistake(
                "the sum of squares without its root",
                wrong_clips.no_root,
                "The norm is the root of the sum of squares.",
            ),
            Mistake(
                "squares of squares",
                wrong_clips.squares_of_squares,
                "What is squared already must not be squared again before it is added up.",
                seen="paiml/entrenar, issue 311",
            ),
            Mistake(
                "always rescaled",
                wrong_clips.always_rescaled,
                "Gradients that are short enough stay as they are: the factor is at most 1.",
            ),
            Mistake(
                "entries clipped one by one",
                wrong_clips.by_value,
                "That is clipping by value, and turns the direction. Here all entries have one factor.",
            ),
            Mistake(
                "divided by the squared norm",
                wrong_clips.by_the_squared_norm,
                "Afterwards the norm is to be c: divide by the norm, once.",
            ),
            Mistake(
                "divided by the norm, and not brought to the limit",
                wrong_clips.to_length_1,
                "Afterwards the norm is to be c, not 1.",
            ),
            Mistake(
                "the factor upside down",
                wrong_clips.upside_down,
                "Long gradients are shortened, short ones stay.",
            ),
            Mistake(
                "the norm after clipping",
                wrong_clips.norm_after,
                "What is returned is the norm as it was before: that is what one looks at.",
            ),
            Mistake(
                "a mean for the sum of squares",
                wrong_clips.mean_of_squares,
                "A norm is the root of a sum. A mean would make the limit depend on the number of parameters.",
            ),
            Mistake(
                "the norm of the weights alone",
                wrong_clips.norm_of_the_weights,
                "Biases have gradients, too: the norm is of all.",
            ),
            Mistake(
                "the biases left as they were",
                wrong_clips.only_the_weights,
                "One factor for all parameters, the biases too.",
            ),
            Mistake(
                "the sizes added up",
                wrong_clips.sizes_added_up,
                "The norm is the root of the sum of squares.",
            ),
            Mistake(
                "the largest size for the norm",
                wrong_clips.largest_size,
                "That is another norm. Here it is the root of the sum of all squares.",
            ),
            Mistake(
                "the square of the norm returned",
                wrong_clips.square_returned,
                "What is returned is the norm, the root.",
            ),
            Mistake(
                "0/0 where all gradients are 0",
                wrong_clips.nothing_over_nothing,
                "Where nothing is too long, nothing is divided: ask for that first, or add 1e-6.",
            ),
            Mistake(
                "the gradients changed in place",
                wrong_clips.changed_in_place,
                "`*=` writes into the caller's arrays: `gW = gW * factor` makes a new one.",
            ),
        ),
        hints=(
            "First one number: the root of the sum of all squares, of both arrays.",
            "The factor is c divided by that, but at most 1.",
            "`factor = min(1, max_norm / (norm + 1e-6))`; both gradients times it, and the norm as it was.",
        ),
    ),
)
