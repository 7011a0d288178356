"""Mutants of right answers of this topic that are right."""

from .reasons import DEFAULT_AXIS

SQUARED = "the difference is squared"
HYPOT = "np.hypot(np.linalg.norm({}), np.linalg.norm({}))"
ROWS_ALIKE = "the rows are averaged afterwards, and all have the same length"

EQUIVALENT = {
    "REG-02": {
        "t - X @ w → X @ w - t": SQUARED,
        "X @ w - t → t - X @ w": SQUARED,
        "target - x @ w → x @ w - target": SQUARED,
    },
    "REG-03": {
        "np.take_along_axis(input, target[:, None], axis=1) → np.take_along_axis(input, target[:, None])": (
            DEFAULT_AXIS
        ),
        "z.mean(axis=1) → z.mean()": ROWS_ALIKE,
        "input.mean(axis=1) → input.mean()": ROWS_ALIKE,
    },
    "REG-04": {
        "norm <= max_norm → norm < max_norm": "at the limit the factor is 1",
        "norm + 1e-06 → norm": "the summand may be left out",
        HYPOT.format("gW", "gb") + " → " + HYPOT.format("gb", "gW"): "a sum of squares is symmetric",
        "factor > 1 → factor >= 1": "at 1 the factor is 1",
    },
}
