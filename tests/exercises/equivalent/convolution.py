"""Mutants that are right, of the topic convolution: the change, and why it changes nothing."""

EQUIVALENT = {
    "CNV-01": {
        "len(a) < len(v) → len(a) <= len(v)": "a convolution is commutative",
        "n + k - 1 → n + k + 1": "a slice ends where its list ends",
        "n + k - 1 → n + k": "a slice ends where its list ends",
        "n + k - 1 → n + k - 0": "a slice ends where its list ends",
    },
}
