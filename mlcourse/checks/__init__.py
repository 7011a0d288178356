"""How an answer is judged: arrays, numbers, formulas, choices, derivations, and which mistake was made.

Each kind of exercise is a module with one class, a declaration that knows how to judge an answer:
`code`, `formula`, `value`, `choose`, `proof`. A judgement is a `Verdict`; `show` says how it looks.
"""
