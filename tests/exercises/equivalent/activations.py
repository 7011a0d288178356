"""Mutants that are right, of the topic activations: the change, and why it changes nothing."""

from equivalent.reasons import SAME_AT_0

EQUIVALENT = {
    "ACT-05-code": {
        "x[i] >= 0 → x[i] > 0": SAME_AT_0,
    },
    "ACT-09": {
        "x[i] >= 0 → x[i] > 0": SAME_AT_0,
    },
}
