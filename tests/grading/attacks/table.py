"""The form of an attack: what is tried beside a wrong answer, and by its benign twin beside a right one."""

from dataclasses import dataclass

WRONG = "def sigmoid_vjp(x, g):\n    return g\n"
RIGHT = "def sigmoid_vjp(x, g):\n    y = sigmoid(x)\n    return y * (1 - y) * g\n"


@dataclass(frozen=True)
class Attack:
    """One row of the tables.

    Parameters
    ----------
    number : int
        The class of attacks.
    name : str
        What is tried.
    attack, twin : str
        Source put before the answer, in its cell. ``{canary}`` is a file of a classmate, ``{gradebook}`` the
        gradebook, ``{package}`` the folder of the course, ``{pid}`` the grader's process.
    answer, right : str
        The answers themselves.
    """

    number: int
    name: str
    attack: str
    twin: str = "import numpy as np"
    answer: str = WRONG
    right: str = RIGHT

    def __str__(self):
        return f"{self.number:02} {self.name}"


def inside(body):
    """The wrong answer with something done at every call."""
    return f"def sigmoid_vjp(x, g):\n    {body}\n    return g\n"


def quietly(source):
    """Try something and go on, whatever comes of it."""
    lines = "".join(f"    {line}\n" for line in source.split("\n"))
    return f"try:\n{lines}except Exception as problem:\n    print(type(problem).__name__)"
