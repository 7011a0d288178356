"""Puts what is written in LaTeX into the plain notation, and a derivation into its lines; knows nothing."""
