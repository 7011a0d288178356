"""A kind of exercise is one file: declared here, it is judged, shown, written and marked like all others."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from declared_for_tests import PLACE

from mlcourse.checks.exercise import Exercise, Mistake
from mlcourse.checks.show import as_html, as_json, as_text
from mlcourse.checks.verdict import Verdict, wrong
from mlcourse.exercises import judge, registry
from mlcourse.exercises.source import answer_source


@dataclass(frozen=True, kw_only=True)
class WordExercise(Exercise):
    kind: ClassVar[str] = "word"
    task: ClassVar[str] = "find a word"

    def _judge(self, answers, context):
        return Verdict("ok", self.points) if answers == self.answer else wrong(*map(str, self.mistakes))


WORD = WordExercise(
    id="TST-20",
    title="A word",
    **PLACE,
    answer_names=("word",),
    answer=("yes",),
    mistakes=(Mistake("a no", ("no",), "Say yes.", seen="001:Q1"),),
)


def test_it_is_judged_and_shown():
    assert judge(WORD, WORD.handed_in(WORD.answer)).status == "ok"
    verdict = judge(WORD, WORD.handed_in(WORD.mistakes[0].wrong))
    assert verdict.status == "wrong"
    for shown in (as_text, as_html):
        assert "This looks like: a no. Say yes." in shown(WORD, verdict)
    assert as_json(WORD, verdict, hidden=False)["status"] == "wrong"


def test_its_answers_can_be_written_as_source():
    assert answer_source(WORD) == 'word = "yes"\n'
    assert answer_source(WORD, WORD.mistakes[0]) == 'word = "no"\n'


def test_what_only_some_kinds_have_is_nothing_here():
    assert WORD.judged
    assert (WORD.varies, WORD.numbers_of("student-01"), WORD.asks_for) == (False, {}, "")
    assert WORD.for_marking() == []
    assert WORD.typical_errors() == [("a no", "Say yes.", "001:Q1")]


@pytest.mark.parametrize("exercise", registry().values(), ids=registry())
def test_every_exercise_answers_what_all_kinds_are_asked(exercise):
    assert exercise.kind
    assert exercise.task
    assert len(exercise.typical_errors()) >= exercise.least_mistakes
    assert all(title and text for title, text in exercise.for_marking())
    assert bool(exercise.for_marking()) >= (not exercise.judged)
