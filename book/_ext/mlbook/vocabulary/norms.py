"""Names that the claims of the chapter on norms use."""

FORMULAS = {"abs": abs}
