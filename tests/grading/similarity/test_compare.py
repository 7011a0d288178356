"""Who shares code: copies are found however they were rewritten, those who write as most do are not."""

import random

import pytest
from classes import SETS, as_most_do, class_with_copies, otherwise, usual_class
from rewriter import rewritten

from mlcourse.grading.similarity.compare import similar_pairs

ORDINARY = "ps2-softmax"
FEW = "ps8-gpu"  # has three exercises: there is least to tell a copy by
SMALL = 24
NOTHING = frozenset()


@pytest.fixture(scope="module")
def usual():
    return usual_class(ORDINARY, 1)


@pytest.mark.one_of("problem_set", [ORDINARY])
@pytest.mark.parametrize("problem_set", SETS)
def test_in_a_class_that_writes_as_most_do_hardly_a_pair_is_named(problem_set):
    assert len(similar_pairs(usual_class(problem_set, 2), NOTHING)) <= 3


@pytest.mark.one_of("problem_set", [FEW])
@pytest.mark.parametrize("problem_set", SETS)
def test_nine_copies_of_ten_are_found_with_their_source(problem_set):
    answers, copied = class_with_copies(problem_set, 3)
    pairs = {frozenset((pair.one, pair.other)) for pair in similar_pairs(answers, NOTHING)}
    assert sum({who, source} in pairs for who, source in copied.items()) >= 36
    usual = {who for pair in pairs for who in pair if who.startswith("student")}
    assert len(usual) <= 3


def test_a_small_class_says_less_and_names_nobody_for_writing_as_most_do():
    for seed in range(3):
        for size in (2, 3, 6, 12, SMALL):
            assert similar_pairs(usual_class(ORDINARY, seed, size), NOTHING) == []


def test_a_copy_is_found_in_a_small_class():
    rng = random.Random(5)
    answers = usual_class("ps4-mlp", 5, SMALL) | {"student-100": otherwise("ps4-mlp", rng)}
    answers["student-101"] = {name: rewritten(text, 5) for name, text in answers["student-100"].items()}
    (pair,) = similar_pairs(answers, NOTHING)
    assert (pair.one, pair.other) == ("student-100", "student-101")
    assert set(pair.exercises) <= set(answers["student-100"])


def test_those_who_write_in_ways_of_their_own_are_not_named():
    rng = random.Random(6)
    assert similar_pairs({f"student-{i:02}": otherwise(ORDINARY, rng) for i in range(60)}, NOTHING) == []


def test_what_a_tenth_of_the_class_has_counts_nothing(usual):
    answers = dict(usual)
    own = otherwise(ORDINARY, random.Random(7))
    for student in list(answers)[:30]:
        answers[student] = own
    assert not [pair for pair in similar_pairs(answers, NOTHING) if answers[pair.one] is own]
    for student in list(answers)[2:30]:
        answers[student] = usual[student]
    assert [(pair.one, pair.other) for pair in similar_pairs(answers, NOTHING)] == [tuple(answers)[:2]]


def test_answers_too_short_to_differ_count_nothing(usual):
    answers = {who: {**own, **{f"SHORT-{i}": "y = x + 1" for i in range(40)}} for who, own in usual.items()}
    short = {f"SHORT-{i}": f"y = x.odd_{i}(x)" for i in range(40)}
    for student in list(answers)[:2]:
        answers[student] = {**usual[student], **short}
    assert similar_pairs(answers, NOTHING) == similar_pairs(usual, NOTHING)


def test_a_habit_counts_once(usual):
    answers = dict(usual)
    for student in list(answers)[:2]:
        answers[student] = {
            name: f"{text}\nlog(shape(f({i}), g(h(1, 2)), odd=here.there.anywhere))"
            for i, (name, text) in enumerate(as_most_do(ORDINARY, random.Random(8), slips=0).items())
        }
    assert similar_pairs(answers, NOTHING) == []


def test_the_order_of_students_makes_no_difference():
    answers, _ = class_with_copies("ps5-training", 9, 60, 3, 6)
    backwards = dict(reversed(answers.items()))
    assert similar_pairs(answers, NOTHING) == similar_pairs(backwards, NOTHING)
