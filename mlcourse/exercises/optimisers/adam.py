"""Exercises on Adam (OPT-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.optimisers import inputs, wrong_adams
from mlcourse.exercises.optimisers.place import section
from mlcourse.numpy import adam_step as library_step

SECTION = section("adam", "Adam: two means, corrected for their beginning")
OUTPUTS = ("theta", "exp_avg", "exp_avg_sq", "step")
FIRST = "b*(b*(1 - b)*g + (1 - b)*g) + (1 - b)*g"
LAST = "(1 - b**3)*g"
STEP, MEAN = "-eta*g/(abs(g) + eps)", "(1 - b1**t)*g"


def adam_step(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    """Take one parameter's step by the course's own function."""
    state = {"step": step, "exp_avg": {"p": exp_avg}, "exp_avg_sq": {"p": exp_avg_sq}}
    new, state = library_step({"p": theta}, {"p": grad}, state, lr, (beta1, beta2), eps)
    return new["p"], state["exp_avg"]["p"], state["exp_avg_sq"]["p"], state["step"]


def as_it_stands(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    step = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, step


def efficient_form(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    t = step + 1
    m = exp_avg + (1 - beta1) * (grad - exp_avg)
    v = exp_avg_sq + (1 - beta2) * (grad * grad - exp_avg_sq)
    root = np.sqrt(1 - beta2**t)
    size = lr * root / (1 - beta1**t)
    new = theta - size * m / (np.sqrt(v) + eps * root)
    return {"theta": new, "exp_avg": m, "exp_avg_sq": v, "step": t}


def entry_by_entry(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps):
    new, m, v = np.empty(theta.shape), np.empty(theta.shape), np.empty(theta.shape)
    for i in np.ndindex(theta.shape):
        m[i] = beta1 * exp_avg[i] + (1 - beta1) * grad[i]
        v[i] = beta2 * exp_avg_sq[i] + (1 - beta2) * grad[i] * grad[i]
        mean = m[i] / (1 - beta1 ** (step + 1))
        size = np.sqrt(v[i] / (1 - beta2 ** (step + 1)))
        new[i] = theta[i] - lr * mean / (size + eps)
    return new, m, v, step + 1


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="OPT-04-formula",
        title="What Adam does in its first step",
        points=1,
        **SECTION,
        function="adam_step",
        answer_names=("mean", "first_step", "uncorrected"),
        names=("g", "b1", "b2", "t", "eta", "eps"),
        domain=(0.1, 0.9),
        points_at=({"g": -0.7}, {"t": 3}),
        answer=(MEAN, STEP, "(1 - b1)/sqrt(1 - b2)"),
        correct=(
            Correct("multiplied out", ("g - b1**t*g", "-eta/(abs(g) + eps)*g", "(1 - b1)*(1 - b2)**(-1/2)")),
            Correct(
                "the absolute value as a root", (MEAN, "-eta*g/(sqrt(g**2) + eps)", "(1 - b1)/(1 - b2)**0.5")
            ),
            Correct(
                "a sum written out", ("(1 - b1)*g*(b1**t - 1)/(b1 - 1)", STEP, "sqrt((1 - b1)**2/(1 - b2))")
            ),
        ),
        mistakes=(
            Mistake(
                "a product for the power",
                ("(1 - b1*t)*g", STEP, "(1 - b1)/sqrt(1 - b2)"),
                "The weights (1 − β)βᵏ of t gradients are a geometric sum.",
            ),
            Mistake(
                "the first step's weight for all",
                ("(1 - b1)*g", STEP, "(1 - b1)/sqrt(1 - b2)"),
                "That is m after one step. After t steps the weights of all t gradients are added.",
            ),
            Mistake(
                "a step that grows with the gradient",
                (MEAN, "-eta*g", "(1 - b1)/sqrt(1 - b2)"),
                "m̂ = g and v̂ = g²: divide by the root of v̂, and by ε with it.",
            ),
            Mistake(
                "the sign of the step",
                (MEAN, "eta*g/(abs(g) + eps)", "(1 - b1)/sqrt(1 - b2)"),
                "What is *added* to θ goes against the gradient.",
            ),
            Mistake(
                "the sign of the gradient lost",
                (MEAN, "-eta*abs(g)/(abs(g) + eps)", "(1 - b1)/sqrt(1 - b2)"),
                "m̂ keeps the sign; only the root of v̂ loses it.",
            ),
            Mistake(
                "ε inside of the root",
                (MEAN, "-eta*g/sqrt(g**2 + eps)", "(1 - b1)/sqrt(1 - b2)"),
                "ε is added to the root.",
            ),
            Mistake(
                "the root of 1 − β₂ forgotten",
                (MEAN, STEP, "(1 - b1)/(1 - b2)"),
                "v is (1 − β₂)g², and its *root* stands below.",
            ),
            Mistake(
                "the quotient upside down",
                (MEAN, STEP, "sqrt(1 - b2)/(1 - b1)"),
                "Without corrections m = (1 − β₁)g stands above, √v below.",
            ),
        ),
        hints=(
            "In step 1, m = (1 − β₁)g and v = (1 − β₂)g². What do the corrections make of them?",
            "For the mean: (1 − β₁)(1 + β₁ + … + β₁ᵗ⁻¹)·g is a geometric sum.",
            "m̂ = g and v̂ = g²; without the corrections the quotient is (1 − β₁)|g| over √(1 − β₂)|g|.",
        ),
    ),
    ProofExercise(
        id="OPT-04-proof",
        title="The mean of a constant gradient",
        points=1,
        **SECTION,
        function="adam_step",
        answer_names=("mean_of_a_constant",),
        names=("b", "g"),
        domain=(0.1, 0.9),
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, "(1 - b)*b**2*g + (1 - b)*b*g + (1 - b)*g", "(1 - b)*(b**2 + b + 1)*g", LAST),
        correct=(
            Correct(
                "the factor first", (FIRST, "(1 - b)*g*(b*(b + 1) + 1)", "(1 - b)*g*(1 + b + b**2)", LAST)
            ),
            Correct(
                "a sum that telescopes",
                (FIRST, "(b**2*(1 - b) + b*(1 - b) + 1 - b)*g", "(b**2 - b**3 + b - b**2 + 1 - b)*g", LAST),
            ),
            Correct(
                "multiplied out",
                (FIRST, "b*(b*g - b**2*g + g - b*g) + g - b*g", "b*(g - b**2*g) + g - b*g", LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "a power too much",
                (FIRST, "(1 - b)*(b**3 + b**2 + b)*g", LAST),
                "The newest gradient has the weight 1 − b: its power is 0.",
            ),
            Mistake(
                "one of the three gradients lost",
                (FIRST, "(1 - b)*(b**2 + 1)*g", LAST),
                "There were three steps, so there are three terms.",
            ),
            Mistake(
                "the factor 1 − b lost",
                (FIRST, "(b**2 + b + 1)*g", LAST),
                "Each gradient enters with the weight 1 − b.",
            ),
            Mistake(
                "the outer b at one term only",
                (FIRST, "(1 - b)*b**2*g + (1 - b)*g + (1 - b)*g", LAST),
                "The outer b multiplies both terms of its bracket.",
            ),
        ),
        hints=(
            "Multiply the outer b into its bracket. Which factor do all three terms have?",
            "(1 − b)(b² + b + 1)g: multiply it out, and see what cancels.",
            "(1 − b)(1 + b + b²) = 1 − b³.",
        ),
    ),
    CodeExercise(
        id="OPT-04",
        title="A step of Adam",
        points=2,
        **SECTION,
        function="adam_step",
        answer_names=("adam_step",),
        answer=adam_step,
        outputs=OUTPUTS,
        cases=inputs.moments(),
        public=(inputs.LATER, inputs.FIRST, inputs.LARGE_EPS),
        correct=(
            Correct("as it stands", as_it_stands),
            Correct("the efficient form", efficient_form),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the corrected means kept as state",
                wrong_adams.corrected_moments_kept,
                "Keep m and v as they are: only the step sees their corrections.",
            ),
            Mistake(
                "steps counted from 0",
                wrong_adams.steps_counted_from_zero,
                "In the first step t is 1: with t = 0 the correction is a division by 0.",
            ),
            Mistake(
                "the correction of the first step for ever",
                wrong_adams.constant_correction,
                "The correction is 1 − βᵗ, and fades.",
                seen="ML-From-Scratch 35",
            ),
            Mistake("β·t for βᵗ", wrong_adams.product_for_a_power, "The correction is 1 − β to the power t."),
            Mistake(
                "only the mean corrected",
                wrong_adams.mean_corrected_alone,
                "v starts at 0 as well.",
            ),
            Mistake(
                "only the mean of squares corrected",
                wrong_adams.square_corrected_alone,
                "m starts at 0 as well.",
            ),
            Mistake(
                "no correction",
                wrong_adams.nothing_corrected,
                "m and v start at 0, and are too small at first.",
            ),
            Mistake(
                "ε inside of the root",
                wrong_adams.eps_inside,
                "ε is added to the root.",
            ),
            Mistake(
                "a correction that multiplies",
                wrong_adams.multiplied_for_divided,
                "m is too small at first: divide by 1 − β₁ᵗ.",
            ),
            Mistake(
                "the correction outside of the root",
                wrong_adams.correction_outside_of_the_root,
                "v is corrected first, then comes the root.",
            ),
            Mistake(
                "sums for means",
                wrong_adams.sums_for_means,
                "New terms enter with the weights 1 − β₁ and 1 − β₂.",
            ),
            Mistake(
                "ε before the correction",
                wrong_adams.eps_before_the_correction,
                "If the correction is drawn out of the root, ε has to be multiplied by √(1 − β₂ᵗ).",
                seen="nanochat 304",
            ),
            Mistake("ε forgotten", wrong_adams.eps_forgotten, "Where all gradients were 0 this is 0/0."),
            Mistake(
                "β₁ and β₂ exchanged",
                wrong_adams.betas_exchanged,
                "β₁ belongs to the mean of g, β₂ to the mean of g².",
            ),
            Mistake(
                "the corrections exchanged",
                wrong_adams.corrections_exchanged,
                "Each mean is corrected with its own β.",
            ),
            Mistake("the gradient not squared", wrong_adams.not_squared, "v is a mean of g²."),
            Mistake(
                "the square of the mean",
                wrong_adams.mean_squared_for_the_mean_of_squares,
                "v is a mean of g², not of m².",
            ),
            Mistake("the mean of the last step", wrong_adams.old_mean, "First renew m, then step along it."),
            Mistake(
                "the gradient for its mean",
                wrong_adams.gradient_for_the_mean,
                "Above stands m̂: with g it would be RMSProp with a correction.",
            ),
            Mistake(
                "the root forgotten", wrong_adams.root_forgotten, "v̂ has the size of g²: m̂ is divided by √v̂."
            ),
            Mistake(
                "a step that is not counted",
                wrong_adams.step_not_counted,
                "Return how many steps there have been now.",
            ),
            Mistake("uphill instead of downhill", wrong_adams.uphill, "m̂ points to where the loss grows."),
            Mistake(
                "arrays changed in place",
                wrong_adams.changed_in_place,
                "`*=` and `-=` write into the caller's arrays: make new ones.",
            ),
        ),
        hints=(
            "t = step + 1; renew m and v; correct both; step.",
            "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), but what is returned is m and v.",
            "`theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v, t`",
        ),
    ),
)
