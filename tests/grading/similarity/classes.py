"""Whole classes made of the declared answers: who writes as most do, who writes otherwise, who copies."""

import ast
import random
import re
from functools import cache
from pathlib import Path

from rewriter import renamed, rewritten
from spellings import own_spelling

from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source

ROOT = Path(__file__).parents[3]
SETS = sorted(folder.name for folder in (ROOT / "solutions").iterdir())
OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.MatMult: ast.Mult}
NAMES = 5  # ways to name things


@cache
def exercises(problem_set):
    """The exercises of a problem set that have a right answer, in the order of the notebooks."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "solutions" / problem_set).glob("*.md"))
    ]
    asked = dict.fromkeys(name for text in texts for name in re.findall(r'check\("([\w-]+)"', text))
    return [name for name in asked if registry()[name].correct]


@cache
def written(exercise, right=0, mistake=None, names=0):
    """A declared answer with local names of one's own."""
    asked = registry()[exercise]
    known = asked.correct[right] if mistake is None else asked.mistakes[mistake]
    return renamed(answer_source(asked, known), names)


def slip(source, rng):
    """Another operator somewhere."""
    tree = ast.parse(source)
    places = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and type(n.op) in OTHER]
    if places:
        place = rng.choice(places)
        place.op = OTHER[type(place.op)]()
    return ast.unparse(tree)


def as_most_do(problem_set, rng, slips=0.05):
    """The commonest spelling of everything, with some slips: known mistakes or another operator."""
    answers = {}
    for exercise in exercises(problem_set):
        names, known = rng.randrange(NAMES), registry()[exercise].mistakes
        answers[exercise] = written(exercise, names=names)
        if rng.random() < slips:
            wrong = known and rng.random() < 0.5
            answers[exercise] = (
                written(exercise, mistake=rng.randrange(len(known)), names=names)
                if wrong
                else slip(answers[exercise], rng)
            )
    return answers


def otherwise(problem_set, rng):
    """Spellings of one's own."""
    return {
        exercise: own_spelling(
            written(exercise, rng.randrange(len(registry()[exercise].correct))), rng.random()
        )
        for exercise in exercises(problem_set)
    }


def usual_class(problem_set, seed, size=300):
    """Students by id, all of whom write as most do."""
    rng = random.Random(seed)
    return {f"student-{i:03}": as_most_do(problem_set, rng) for i in range(size)}


def class_with_copies(problem_set, seed, size=300, sources=10, copies=40):
    """A class in which `copies` students have rewritten the notebook of one of `sources`: who, from whom."""
    rng = random.Random(seed)
    answers = usual_class(problem_set, seed, size - sources - copies)
    answers |= {f"source-{i:02}": otherwise(problem_set, rng) for i in range(sources)}
    copied = {f"copy-{i:02}": f"source-{i % sources:02}" for i in range(copies)}
    for who, source in copied.items():
        answers[who] = {name: rewritten(text, rng.random()) for name, text in answers[source].items()}
    return answers, copied
