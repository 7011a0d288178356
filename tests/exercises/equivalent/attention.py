"""Mutants of right answers of this topic that are right."""

EQUIVALENT = {
    "ATT-03": {
        "np.where(np.isfinite(top), top, 0) → np.where(np.isfinite(top), top, 1)": "a row of -inf stays one",
        "np.where(np.isfinite(top), top, 0) → np.where(np.isfinite(top), top, 2)": "a row of -inf stays one",
        "np.where(total > 0, total, 1) → np.where(total > 0, total, 2)": "0 is divided by it",
        "total > 0 → total > 1": "a sum that is not above 1 is 1 or 0",
    },
    "ATT-03-causal": {
        (
            "np.tri(query.shape[-2], key.shape[-2], offset, dtype=bool) → "
            "np.tri(query.shape[-2], key.shape[-2], offset)"
        ): "np.where takes numbers for truth values",
    },
    "ATT-06": {
        "np.tri(L, dtype=bool) → np.tri(L)": "np.where takes numbers for truth values",
        "np.where(np.tri(L), 0, -np.inf) → np.where(np.tri(L), 1, -np.inf)": "softmax forgets a common shift",
        "np.where(np.tri(L), 0, -np.inf) → np.where(np.tri(L), 2, -np.inf)": "softmax forgets a common shift",
        "E // num_heads → E / num_heads": "the heads divide the width",
        "-1 → -2": "NumPy takes any negative length for the one that it works out",
    },
    "ATT-06-backward": {"np.tri(L, dtype=bool) → np.tri(L)": "np.where takes numbers for truth values"},
    "ATT-05": {"{num_heads} → {x}": "the text of an error"},
    "ATT-05-merge": {"-1 → -2": "NumPy takes any negative length for the one that it works out"},
}
