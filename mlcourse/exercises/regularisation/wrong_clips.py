"""Wrong ways to clip gradients, each with one thing wrong, as students write them."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside


def in_one_line(gW, gb, max_norm):
    """Clip as it should be."""
    norm = np.hypot(np.linalg.norm(gW), np.linalg.norm(gb))
    return *(g * min(1.0, max_norm / (norm + 1e-6)) for g in (gW, gb)), norm


def each_by_itself(gW, gb, max_norm):
    shares = [min(1.0, max_norm / (np.sqrt(np.sum(g**2)) + 1e-6)) for g in (gW, gb)]
    return shares[0] * gW, shares[1] * gb, np.sqrt(np.sum(gW**2) + np.sum(gb**2))


def sum_of_norms(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2)) + np.sqrt(np.sum(gb**2))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def no_root(gW, gb, max_norm):
    norm = np.sum(gW**2) + np.sum(gb**2)
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def squares_of_squares(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) ** 2 + np.sum(gb**2) ** 2)
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def always_rescaled(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = max_norm / (norm + 1e-6)
    return factor * gW, factor * gb, norm


def by_value(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    return np.clip(gW, -max_norm, max_norm), np.clip(gb, -max_norm, max_norm), norm


def by_the_squared_norm(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = min(1.0, max_norm / (norm**2 + 1e-6))
    return factor * gW, factor * gb, norm


def to_length_1(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = 1 / (norm + 1e-6) if norm > max_norm else 1.0
    return factor * gW, factor * gb, norm


def upside_down(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = min(1.0, norm / max_norm)
    return factor * gW, factor * gb, norm


def norm_after(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, factor * norm


def mean_of_squares(gW, gb, max_norm):
    norm = np.sqrt((np.sum(gW**2) + np.sum(gb**2)) / (gW.size + gb.size))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def norm_of_the_weights(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def only_the_weights(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, gb.copy(), norm


def sizes_added_up(gW, gb, max_norm):
    norm = np.sum(np.abs(gW)) + np.sum(np.abs(gb))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def nothing_over_nothing(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    shrink = np.float64(min(norm, max_norm)) / norm
    return shrink * gW, shrink * gb, norm


def changed_in_place(gW, gb, max_norm):
    norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2))
    factor = min(1.0, max_norm / (norm + 1e-6))
    gW *= factor
    gb *= factor
    return gW, gb, norm


def square_returned(gW, gb, max_norm):
    square = np.sum(gW**2) + np.sum(gb**2)
    factor = min(1.0, max_norm / (np.sqrt(square) + 1e-6))
    return factor * gW, factor * gb, square


def largest_size(gW, gb, max_norm):
    norm = max(np.max(np.abs(gW)), np.max(np.abs(gb)))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


def by_value_and_measured(gW, gb, max_norm):
    gW, gb = np.clip(gW, -max_norm, max_norm), np.clip(gb, -max_norm, max_norm)
    return gW, gb, np.sqrt(np.sum(gW**2) + np.sum(gb**2))


def spectral(gW, gb, max_norm):
    norm = np.sqrt(np.linalg.norm(np.atleast_2d(gW), 2) ** 2 + np.sum(gb**2))
    factor = min(1.0, max_norm / (norm + 1e-6))
    return factor * gW, factor * gb, norm


SPECTRAL = (
    "Of a matrix np.linalg.norm(…, 2) is its largest singular value. The norm asked for is of all entries."
)
FAMILIES = (
    beside(
        in_one_line,
        ("entries clipped one by one", by_value_and_measured, "Here all entries have one factor."),
        ("the largest singular value for the norm", spectral, SPECTRAL),
    ),
)
