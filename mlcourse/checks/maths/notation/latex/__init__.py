r"""LaTeX as people write it: put into the plain notation, and a derivation into its lines.

The grammar is our own, and so is what cuts the text: people mix LaTeX with plain text ("x² \cdot \tanh x"),
every token has to know where it stood, and the page would have to load a package for what is a hundred lines
here.
"""
