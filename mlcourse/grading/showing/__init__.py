"""Show what a student wrote so that it can only be looked at.

Rendered first, cleaned afterwards: cleaning the text before it is rendered would destroy mathematics
(``$a<b$``). What nothing can clean afterwards, a notebook in JupyterLab, is made harmless in `source`.
"""
