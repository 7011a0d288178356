"""Mutants that are right, of the topic softmax: the change, and why it changes nothing."""

from equivalent.reasons import DEFAULT_AXIS

CANCELS = "softmax forgets a common shift, and the logits here are too small to overflow"
CONVERTED_ANYWAY = "every row goes through np.exp, which gives floats"
RESULT_HAS_FLOATS = "its numbers land in an array of floats, or are made floats by what follows"

EQUIVALENT = {
    "SMX-01-code": {
        "np.asarray(x, dtype=float) → np.asarray(x)": CONVERTED_ANYWAY,
        "value - max(x[row]) → value + max(x[row])": CANCELS,
        "value - max(x[row]) → value": CANCELS,
        "x - np.sort(x)[..., -1:] → x + np.sort(x)[..., -1:]": CANCELS,
        "x - np.sort(x)[..., -1:] → x": CANCELS,
    },
    "SMX-02": {
        "np.asarray(x, dtype=float) → np.asarray(x)": CONVERTED_ANYWAY,
    },
    "SMX-05-code": {
        "np.diff(x, axis=-1) → np.diff(x)": DEFAULT_AXIS,
    },
    "SMX-06": {
        "np.diff(x, axis=-1) → np.diff(x)": DEFAULT_AXIS,
    },
    "SMX-06-expand": {
        "np.asarray(y, dtype=float) → np.asarray(y)": RESULT_HAS_FLOATS,
    },
}
