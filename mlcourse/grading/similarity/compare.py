"""Which students of a class share code that hardly anybody else has, judged over all their answers together.

What the release, the reference or a tenth of those who answered have counts nothing. What is left, a pair
shares by chance about as often as others have it. With A and B the rare fingerprints of two students in one
exercise and S those of both,

    evidence = mean of log(students / students who have it) over S · |S| / √(|A| |B|) · √(|S| / `CHOICE`),

where the last factor says how many choices S shows: the fingerprints of one choice come together. The sum
over the exercises, each fingerprint once, is about the logarithm of the odds against chance. A pair is named
if it exceeds the logarithm of the number of pairs by `MARGIN`, and if the cosine over all exercises together
is at least `AGREEING`: two who like rare ways to write often choose the same one, but not throughout. Who
agrees in all that is rare, and in several exercises, needs less evidence (`THROUGHOUT`): in a set of few
exercises there is no more. Only students who have a rare fingerprint in common are compared at all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb, log, sqrt

from mlcourse.grading.similarity.fingerprints import Structure, structure
from mlcourse.grading.similarity.reference import declared, reference

__all__ = ["Pair", "similar_pairs"]

Prints = dict[str, frozenset[int]]  # student: fingerprints in one exercise
Two = tuple[str, str]  # students, in the order of their ids

TENTH = 10  # what one of so many students has is common …
FEW = 4  # … if they are so many at least
SHORT = 12  # nodes of an answer: a shorter one cannot be written in many ways
CHOICE = 4  # fingerprints that one way to write something brings along
MARGIN = log(4)  # so that one class in four has a pair by chance, if all choices are independent
AGREEING = 0.55  # cosine of all that is rare; copies of a whole notebook have 0.7 and more
SAME, THROUGHOUT = 0.9, 0.7  # from this cosine on, in two exercises or more, so much of it will do


@dataclass(frozen=True)
class Pair:
    """Two students with code alike: for a person, who knows what it means."""

    one: str
    other: str
    evidence: float  # logarithm of the odds against chance
    exercises: tuple[str, ...]  # in which they share what is rare, the strongest evidence first


@dataclass(frozen=True)
class _Exercise:
    """What of the answers to one exercise is rare."""

    name: str
    rare: Prints
    weight: dict[int, float]  # of a fingerprint: log(students / students who have it)


def similar_pairs(answers: Mapping[str, Mapping[str, str]], released: frozenset[int]) -> list[Pair]:
    """Return the pairs of students whose code is more alike than chance explains.

    Parameters
    ----------
    answers : mapping
        The code of each student by exercise, exercises in the order of the notebooks.
    released : frozenset of int
        The fingerprints of what everybody was given.

    Returns
    -------
    list of Pair
        The most alike first.
    """
    evidence: dict[Two, dict[str, float]] = defaultdict(dict)
    shared: Counter[Two] = Counter()
    own: Counter[str] = Counter()
    for exercise in _exercises(answers, released):
        own.update({student: len(rare) for student, rare in exercise.rare.items()})
        for two, (count, found) in _evidence(exercise).items():
            shared[two] += count
            evidence[two][exercise.name] = found
    needed = log(max(1, comb(len(answers), 2))) + MARGIN
    cosine = {two: shared[two] / sqrt(own[two[0]] * own[two[1]]) for two in evidence}
    pairs = [
        _pair(two, found)
        for two, found in evidence.items()
        if cosine[two] >= AGREEING and sum(found.values()) >= needed * _part(cosine[two], len(found))
    ]
    return sorted(pairs, key=lambda pair: (-round(pair.evidence, 6), pair.one, pair.other))


def _part(cosine: float, exercises: int) -> float:
    """How much of the evidence is needed from two who agree so much in so many exercises."""
    return THROUGHOUT if cosine >= SAME and exercises > 1 else 1.0


def _exercises(answers: Mapping[str, Mapping[str, str]], released: frozenset[int]) -> Iterator[_Exercise]:
    """Every exercise with what is rare in its answers; what a student has written before is not new."""
    before: dict[str, frozenset[int]] = dict.fromkeys(answers, released)
    everything = _answers(answers)
    holders = _holders(everything)
    for name, written in everything.items():
        answered = len(written)
        known = reference(name) | (declared(name) if answered < TENTH * FEW else frozenset())
        limit = max(FEW, answered / TENTH)
        rare = {}
        for student, own in written.items():
            new = own.prints - before[student] - known if own.size >= SHORT else frozenset()
            rare[student] = frozenset(mark for mark in new if holders[mark] < limit)
            before[student] |= own.prints
        weight = {mark: max(0.0, log(answered / holders[mark])) for mark in frozenset().union(*rare.values())}
        yield _Exercise(name, rare, weight)


def _answers(answers: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Structure]]:
    """The structure of all answers, by exercise and student."""
    found: dict[str, dict[str, Structure]] = defaultdict(dict)
    for student, sources in answers.items():
        for exercise, source in sources.items():
            found[exercise][student] = structure(source)
    return found


def _holders(everything: dict[str, dict[str, Structure]]) -> Counter[int]:
    """How many students have each fingerprint, in whichever exercise."""
    whole: dict[str, set[int]] = defaultdict(set)
    for written in everything.values():
        for student, own in written.items():
            whole[student] |= own.prints
    return Counter(mark for own in whole.values() for mark in own)


def _evidence(exercise: _Exercise) -> dict[Two, tuple[int, float]]:
    """For each pair that shares something rare: how many fingerprints, and what they say."""
    holders: dict[int, list[str]] = defaultdict(list)
    for student in sorted(exercise.rare):
        for mark in sorted(exercise.rare[student]):
            holders[mark].append(student)
    together: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for mark, students in holders.items():
        together[tuple(students)].append(exercise.weight[mark])
    weights: dict[Two, list[float]] = defaultdict(list)
    for everybody, found in together.items():
        for two in combinations(everybody, 2):
            weights[two] += found
    return {two: (len(found), _strength(found, *_sizes(exercise, two))) for two, found in weights.items()}


def _sizes(exercise: _Exercise, two: Two) -> tuple[int, int]:
    """How many rare fingerprints each of two students has."""
    return len(exercise.rare[two[0]]), len(exercise.rare[two[1]])


def _strength(weights: list[float], one: int, other: int) -> float:
    """The formula at the top of this page."""
    return sum(weights) * sqrt(len(weights) / (CHOICE * one * other))


def _pair(two: Two, evidence: dict[str, float]) -> Pair:
    """A pair with the exercises that speak for it."""
    strongest = sorted(evidence, key=lambda name: -round(evidence[name], 6))
    return Pair(*two, sum(evidence.values()), tuple(strongest))
