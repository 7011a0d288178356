"""Searches for the one rule that was broken where a line of a derivation does not follow; knows `maths`."""
