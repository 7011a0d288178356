"""Mutants that are right, of the topic training: the change, and why it changes nothing."""

ANY_DRAW = "any draw from this distribution that follows from the arguments is right"

EQUIVALENT = {
    "ADD-05": {
        "np.random.default_rng(seed) → np.random.default_rng(fan_in)": ANY_DRAW,
        "np.random.default_rng(seed) → np.random.default_rng(fan_out)": ANY_DRAW,
        "return rng.normal(0, np.sqrt(variance), (fan_out, fan_in)) → "
        "return -rng.normal(0, np.sqrt(variance), (fan_out, fan_in))": ANY_DRAW,
        "return np.random.default_rng(seed).uniform(-bound, bound, (fan_out, fan_in)) → "
        "return -np.random.default_rng(seed).uniform(-bound, bound, (fan_out, fan_in))": ANY_DRAW,
        "return scale * np.random.default_rng(seed).standard_normal((fan_in, fan_out)).T → "
        "return -(scale * np.random.default_rng(seed).standard_normal((fan_in, fan_out)).T)": ANY_DRAW,
    },
}
