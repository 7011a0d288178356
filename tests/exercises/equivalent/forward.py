"""Mutants that are right, of the topic forward: the change, and why it changes nothing."""

from equivalent.reasons import SAME_AT_0

EQUIVALENT = {
    "FWD-02": {
        "ha > 0 → ha >= 0": SAME_AT_0,
        "hs[i] < 0 → hs[i] <= 0": SAME_AT_0,
    },
}
