"""Mutants that are right, of the topic identities: the change, and why it changes nothing."""

BOTH_FORMS = "both forms are right for numbers of ordinary size"

EQUIVALENT = {
    "IDN-02": {
        "t > 0 → t >= 0": BOTH_FORMS,
        "t > 0 → t > 1": BOTH_FORMS,
        "t > 0 → t > 2": BOTH_FORMS,
    },
    "IDN-03-code": {
        "t > 0 → t >= 0": BOTH_FORMS,
        "t > 0 → t > 1": BOTH_FORMS,
        "t > 0 → t > 2": BOTH_FORMS,
    },
}
