"""Names of the chapter on attention, for its claims."""


def draw(rng, spread):
    """Draw random inputs by name, float64 arrays or plain numbers: none of its own yet."""
    return {}


FORMULAS = {"abs": abs}  # for the right side of a claim: numbers of mpmath, and never the reference
CODE = {}  # for the left side
