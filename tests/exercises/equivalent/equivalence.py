"""Mutants that are right, of the topic equivalence: the change, and why it changes nothing."""

EQUIVALENT = {
    "EQV-01": {
        "-1 → 1": "of a matrix, axis 1 is the last one",
    },
}
