"""Mutants that are right, of the topic jacobians: the change, and why it changes nothing."""

from equivalent.reasons import PRODUCT

EQUIVALENT = {
    "JAC-05": {
        "zip(s[row], g[row]) → zip(g[row], s[row])": PRODUCT,
    },
}
