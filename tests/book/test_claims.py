"""Claims hold or fail for the right reason."""

from types import SimpleNamespace

import numpy as np
import pytest
from mlbook.claims import ClaimError, D, S, first_wrong_line, precise, verify
from mlbook.vocabulary import Vocabulary, vocabulary_of

import mlcourse.numpy as reference

TRUE = [
    "softmax(x) = exp(x) / sum(exp(x))",
    "softmax(x)[0] = s[0]",
    "sum(softmax(x)) = mpf(1)",
    "softmax_vjp(x, g) = D(S, x).T @ g",
    "softmax_jacobian(x) = diag(s) - outer(s, s)",
    "softmax(c * x) != S(x)",
    "softmax(x) > zeros(5)",
    "two_class_logit(x[:2]) = x[0] - x[1]",
    "soft_cross_entropy_param_grad(x, jac, p) = jac.T @ (s - p)",
]
FALSE = [
    ("softmax(x) = exp(x)", "does not hold"),
    ("softmax_vjp(x, g) = s * (g - s * g)", "does not hold"),
    ("softmax_vjp(x, g) = s * g", "does not hold"),
    ("softmax(x + c) != S(x)", "agree"),
    ("softmax(x) > s", "not larger"),
    ("softmax(x) = s[:4]", "shape"),
    ("softmax(x)", "expected one"),
    ("softmax(x) = s = s", "expected one"),
    (
        "softmax(x) = unknown(x)",
        "right side does not know the name unknown; define it in draw or FORMULAS",
    ),
    (
        "no_such_function(x) = s",
        "left side does not know the name no_such_.*draw or CODE of book/",
    ),
    ("softmax(x) = softmax(x)", "does not know the name softmax"),  # the right side knows nothing of ours
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_claims_hold_to_rounding(claim):
    verdict = verify(claim, reference)
    assert verdict.relation != "=" or verdict.difference < 1e-13


@pytest.mark.parametrize(("claim", "reason"), FALSE)
def test_false_claims_fail(claim, reason):
    with pytest.raises(ClaimError, match=reason):
        verify(claim, reference)


def test_a_wrong_reference_is_found_even_where_it_is_nearly_right():
    nearly = SimpleNamespace(__all__=["softmax"], softmax=lambda x: reference.softmax(x) + 1e-9)
    with pytest.raises(ClaimError, match="does not hold"):
        verify("softmax(x) = s", nearly)


def test_derivative_agrees_with_the_known_one():
    x = precise([0.3, -1.0, 2.0])
    s = S(x)
    assert np.abs(D(S, x) - (np.diag(s) - np.outer(s, s))).max() < 1e-25


def test_first_wrong_line_is_the_first():
    assert first_wrong_line(["x + x", "2 * x", "3 * x", "4 * x"]) == 3
    assert first_wrong_line(["x + x", "2 * x"]) is None


def test_a_chapter_brings_its_own_names():
    own = Vocabulary(
        draw=lambda rng, spread: {"t": spread * rng.standard_normal(6)},
        FORMULAS={"positive": lambda t: precise(t > 0)},
        CODE={"two": 2},
    )
    assert verify("heaviside(t) * two = 2 * positive(t)", reference, own).difference == 0
    page = vocabulary_of("gradients/of-norms")
    with pytest.raises(ClaimError, match=r"the name t; define it in .*/vocabulary/gradients_of_norms\.py"):
        verify("heaviside(t) * two = 2 * positive(t)", reference, page)


def test_a_page_without_a_vocabulary_has_none_of_its_own():
    assert vocabulary_of("no-such/page").draw(None, 1) == {}


@pytest.mark.parametrize(("claim", "points"), [("softmax(x) = s", 12), ("softmax_jacobian(x) = D(S, x)", 6)])
def test_many_numbers_at_a_point_need_fewer_points_and_each_spread_comes_twice(claim, points):
    spreads = []
    verify(claim, reference, Vocabulary(draw=lambda rng, spread: spreads.append(spread) or {}))
    assert len(spreads) == points
    assert all(spreads.count(spread) >= 2 for spread in (0.3, 1, 5))
