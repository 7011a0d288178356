"""Mutants that are right, of the topic risk: the change, and why it changes nothing."""

FLOATS = "parameters and gradients are floats already"
SAME_NAMES = "parameters and gradients have the same names"

EQUIVALENT = {
    "RSK-02": {
        "for name in params → for name in grads": SAME_NAMES,
        "params → grads": SAME_NAMES,
        "np.array(params[name], dtype=float) → np.array(params[name])": FLOATS,
    },
    "RSK-03": {
        "for name in params → for name in grads": SAME_NAMES,
        "for name in grads → for name in params": SAME_NAMES,
        "np.array(grads[name], dtype=float) → np.array(grads[name])": FLOATS,
    },
}
