"""What could be typed into an exercise: expressions of the grammar, damaged answers, junk."""

import math

from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise

FUNCTIONS = ["exp", "log", "ln", "sqrt", "abs", "tanh", "sinh", "cosh", "sigma", "softplus", "H", "sign"]
OF_MATRICES = ["softmax", "sum", "mean", "diag", "relu", "phi", "dphi"]
OPERATORS = [" + ", " - ", "*", "/", "**", " @ ", "*", "/"]
NUMBERS = ["0", "1", "2", "0.5", "-1", "64", "65", "1e308", "1e999", "1e-308", "99999999999", "9" * 300]
NUMBERS += ["1/3", "pi", "E", "0.1", "1j", "10**-2", "(1+1)", "0x1f", "1_0", "True"]
PIECES = [
    *"()*/-+^@,=<#'\"\\$²·−α{}[];:0\n \t\r\0\ud800",
    "**",
    ".T",
    "==",
    ":=",
    "lambda x:",
    "if",
    "f'{",
    "...",
]
PIECES += [
    "|",
    "√",
    "½",
    "₁",
    "ᵀ",
    "e^",
    "2",
    "ln ",
    "np.",
    ".dot(",
    ".sum(",
    "tanh²",
    "\\cdot ",
    "σ",
    "x = ",
]
PIECES += ["D(", "I(", "exp(", "max(", "sum(", "axis=9", "__import__('os')", "1e", "9" * 50]
ODD = [
    0,
    -1,
    0.5,
    -0.0,
    math.nan,
    math.inf,
    1e308,
    10**400,
    True,
    1j,
    "",
    "1",
    "\ud800",
    b"x",
    NotImplemented,
]
ODD += [
    [],
    [[]],
    [None],
    [1, [2]],
    [[1, 2], [3, 4]],
    [1e308] * 3,
    [[[[1]]]],
    [0.25] * 4,
    {},
    {1: 2},
    set(),
    (),
]
ODD += [range(10**9), object(), type, len]


def expression(chance, names, depth=4):
    """A random expression in some names; most can be read."""
    if depth <= 0 or chance.random() < 0.15:
        return chance.choice([*names, *names, chance.choice(NUMBERS)])
    inner = [expression(chance, names, depth - chance.randint(1, 2)) for _ in range(3)]
    kind = chance.randrange(10)
    if kind < 5:
        return f"({inner[0]}){chance.choice(OPERATORS)}({inner[1]})"
    if kind < 7:
        return f"{chance.choice(FUNCTIONS + OF_MATRICES * (kind == 5))}({inner[0]})"
    if kind == 7:
        return f"I({inner[0]} {chance.choice(['<', '<=', '>', '==', '!=', 'in'])} {inner[1]})"
    if kind == 8:
        return f"{chance.choice(['max', 'min', 'outer'])}({', '.join(inner[: chance.randint(1, 3)])})"
    return chance.choice(
        [f"D({inner[0]}, {chance.choice(names)})", f"-{inner[0]}", f"({inner[0]})({inner[1]})"]
    )


def repeated(chance, names):
    """The same thing again and again, inside of itself or in one row."""
    atom, times = chance.choice([*names, "1"]), chance.choice([5, 60, 101, 150, 450, 900])
    opening = chance.choice(["(", "-", "exp(", "D(", "max(1,", "1/(", "2**", "sigma(", "x**(", "~", "not "])
    closing = f", {names[0]})" if opening == "D(" else ")" * ("(" in opening)
    row = chance.choice(["+", "*", "/", "-", "**", "@", "<"])
    return chance.choice([opening * times + atom + closing * times, row.join([atom] * times)])


def damaged(chance, text):
    """A text with some characters dropped, doubled, moved or put in."""
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(text) + 1), chance.randint(1, 6)
        piece = chance.choice(PIECES)
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] + text[at + size :]
        elif kind == 1:
            text = text[:at] + piece + text[at:]
        elif kind == 2:
            text = text[: at + size] + text[at:]
        else:
            text = text[:at] + piece + text[at + size :]
    return text


def typed(chance, names, known):
    """One text: an expression, a damaged answer, a repetition or junk."""
    kind = chance.randrange(8)
    if kind < 3:
        return expression(chance, names)
    if kind < 6:
        return damaged(chance, chance.choice(known))
    return (
        repeated(chance, names)
        if kind == 6
        else "".join(chance.choices(PIECES + names, k=chance.randint(1, 30)))
    )


def handed_in(chance, exercise):
    """Answers to an exercise of which one is none that anybody expects."""
    known = [exercise.handed_in(answer) for answer in _declared(exercise)]
    answers = list(chance.choice(known))
    at = chance.randrange(len(answers))
    if not isinstance(exercise, FormulaExercise | ProofExercise):
        answers[at] = chance.choice(ODD) if chance.random() < 0.7 else [chance.choice(ODD), answers[at]]
        return tuple(answers)
    names = [*exercise.names, *exercise.matrices, *exercise.where]
    if isinstance(exercise, ProofExercise):
        lines = list(answers[0])
        known = lines
        for _ in range(chance.randint(1, 2)):
            lines[chance.randrange(len(lines))] = typed(chance, names, known)
        return (lines if chance.random() < 0.9 else "\n".join(lines),)
    answers[at] = typed(chance, names, answers) if chance.random() < 0.95 else chance.choice(ODD)
    return tuple(answers)


def _declared(exercise):
    yield exercise.answer
    for case in (*exercise.correct, *exercise.mistakes):
        yield case.answer if hasattr(case, "answer") else case.wrong
