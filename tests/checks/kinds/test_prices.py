"""What a regime costs follows from one rule, and is said."""

import pytest

from mlcourse.checks.kinds.prices import Prices

REGIMES = ["ordinary numbers", "mode valid", "ties", "integers"]


def test_one_rule_for_what_is_shown_shared_or_only_graded():
    prices = Prices(3, ("ordinary numbers", "mode valid", "ties"))
    assert [prices.of(regime) for regime in REGIMES] == [3, 3, 1.5, 1.5]


def test_the_first_regime_costs_all_whatever_it_is():
    assert Prices(4, ("a batch", "a batch of one")).of("a batch") == 4
    assert Prices(4, ("a batch", "a batch of one")).of("a batch of one") == 2


@pytest.mark.parametrize(("points", "half"), [(0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 1), (5, 2.5)])
def test_half_is_in_halves_of_a_point(points, half):
    assert Prices(points, ("ordinary numbers",)).of("integers") == half


def test_every_price_is_said():
    said = Prices(3, ("ordinary numbers", "ties"), {"ties": 2}).announced(REGIMES)
    assert said == (
        "*Checked on:* ordinary numbers, ties. *Graded also on:* mode valid, integers. *A mistake costs* all "
        "points (ordinary numbers), 2 of 3 points (ties), 1.5 of 3 points (any of the others)."
    )
    assert (
        Prices(1, ("ordinary numbers",)).announced(["ordinary numbers"]) == "*Checked on:* ordinary numbers."
    )
