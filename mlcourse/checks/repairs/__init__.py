"""Which rule was broken: the repairs of one step that make a line of a derivation right."""
