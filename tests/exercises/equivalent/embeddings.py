"""Mutants of right answers of this topic that are right."""

REFUSED = "rows of an odd width do not fit in pairs: NumPy raises the same ValueError"
COUNT = "of an even width arange counts as far either way"
COMPLEX = {
    "d % 2 → d // 2": REFUSED,
    "d % 2 → d": REFUSED,
    "d % 2 == 1 → d % 2 == 2": REFUSED,
    "d % 2 → d % 1": REFUSED,
    "d // 2 → d / 2": COUNT,
}
EQUIVALENT = {
    "EMB-04": {
        "-1 → -2": "NumPy takes any negative length for the one that fits",
        "np.zeros → np.ones": "every entry is written",
    },
    "EMB-05": {"x.shape[-1] % 2 → x.shape[-1] % 1": REFUSED, **COMPLEX},
    "EMB-05-vjp": COMPLEX,
}
