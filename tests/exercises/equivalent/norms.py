"""Mutants that are right, of the topic norms: the change, and why it changes nothing."""

EQUIVALENT = {
    "NRM-02": {
        "np.divide(x, size, out=np.zeros(len(x)), where=size > 0) → "
        "np.divide(size, x, out=np.zeros(len(x)), where=size > 0)": "x/|x| is |x|/x",
    },
}
