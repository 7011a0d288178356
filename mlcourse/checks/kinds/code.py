"""Exercises in which a function is written."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks.context import EXAMPLE, PUBLIC, Context
from mlcourse.checks.cost.device import StaysOnDevice
from mlcourse.checks.cost.memory import MemoryGrows
from mlcourse.checks.cost.without import Without
from mlcourse.checks.exercise import Exercise, looks_like
from mlcourse.checks.kinds.function_source import function_source
from mlcourse.checks.kinds.prices import Prices
from mlcourse.checks.naming.advice import advice
from mlcourse.checks.naming.families import Variants
from mlcourse.checks.naming.known import Known
from mlcourse.checks.naming.symptom import symptom, with_article
from mlcourse.checks.running import tensors
from mlcourse.checks.running.call import is_untouched, names_seen
from mlcourse.checks.running.comparison import Accept, Comparison, Expected
from mlcourse.checks.running.digest import digest_of, digest_of_trials
from mlcourse.checks.running.inputs import Case, seeded
from mlcourse.checks.running.trial import Trial
from mlcourse.checks.verdict import UNKNOWN, Verdict, missing, points_text, wrong

Cases = Callable[[np.random.Generator], list[Case]]
HIDDEN_DRAWS = 2


@dataclass(frozen=True, kw_only=True)
class CodeExercise(Exercise):
    """Implement a function; the reference judges it on inputs of several regimes.

    Where the reference raises a ValueError or a TypeError, the answer must raise it too.

    Parameters
    ----------
    cases : callable
        Makes the cases from a random generator.
    public : tuple of str
        Regimes that the student's own check runs; the others are kept for grading.
    loses : mapping of str to float
        Points lost when a regime fails that is this exercise's very topic; for others `Prices` has a rule.
    cost : MemoryGrows, StaysOnDevice or Without, optional
        What an answer may use beside being right: how memory may grow, whether it stays on its device, which
        functions of NumPy it may not call.
    outputs : tuple of str
        Names of the arrays that are returned, if there are several: as a tuple or a list, a named
        tuple, an object with these attributes or a mapping with these keys. Each is judged by name.
    accept : callable, optional
        For functions with many right answers, in place of comparing with the reference: takes the
        result (with several outputs a named tuple of them) and the arguments as arrays; returns the
        empty string or the objection, in one sentence that does not give the answer away.
    families : tuple
        Further wrong answers, each family of one build: see `mlcourse.checks.naming.families`.
    backend : {"numpy", "torch"}
        With ``"torch"`` the arrays of the cases become tensors, results must be tensors of the same
        dtype, and `answer` takes tensors too; import torch inside of it, not at the top of its file.
    """

    kind: ClassVar[str] = "code"
    task: ClassVar[str] = "write a function"
    least_mistakes: ClassVar[int] = 5

    cases: Cases
    public: tuple[str, ...] = ("ordinary numbers", "a batch")
    loses: Mapping[str, float] = field(default_factory=dict)
    cost: MemoryGrows | StaysOnDevice | Without | None = None
    outputs: tuple[str, ...] = ()
    accept: Accept | None = None
    backend: str = "numpy"
    families: tuple[Variants, ...] = ()

    def shape_expected_of(self, answer: Any) -> str:
        """Return that it has to be a function, unless it is one."""
        return "" if callable(answer) else "a function"

    def handed_in(self, answer: Any, student: str = EXAMPLE) -> tuple[Any, ...]:
        """Return the function itself: that is what is handed in."""
        return (answer,)

    def source_of(self, answer: Any, student: str = EXAMPLE) -> str:
        """Return the source of the function, under the name that is asked for."""
        return function_source(answer, self.answer_name)

    @property
    def asks_for(self) -> str:
        """The name of the reference's function that a student writes."""
        return self.function or ""

    def _judge(self, answers: tuple[Any, ...], context: Context) -> Verdict:
        function = answers[0]
        if not callable(function):
            what = "an array" if isinstance(function, np.ndarray) else with_article(type(function).__name__)
            return wrong(
                f"`{self.answer_name}` is {what}, expected a function: hand in the function, not its result."
            )
        if self.backend == "torch" and not tensors.available():
            return wrong(tensors.NOT_INSTALLED)
        if complaint := self._signature(function):
            return wrong(complaint)
        expected = [self.comparison.expected(case) for case in self.judged_cases(context)]
        trials = [self.comparison.trial(function, right) for right in expected]
        if isinstance(trials[0].outcome.exception, NotImplementedError):
            return missing(self.answer_names)
        if trials[0].outcome.value is None and is_untouched(function):
            return missing(self.answer_names)
        failed = [trial for trial in trials if not trial.right or trial.outcome.changed]
        if failed:
            return self._explain(function, trials, failed, expected, context)
        return self._all_right(function, trials, context)

    @property
    def comparison(self) -> Comparison:
        """What lays a function's results beside those of the model answer."""
        return Comparison(self.answer, self.outputs, self.accept, self.backend)

    def _signature(self, function: Callable[..., Any]) -> str:
        """Return a complaint if the function cannot be called the way the exercise calls it."""
        public = self.judged_cases(PUBLIC)
        longest = max(len(case.args) for case in public)
        wanted = list(inspect.signature(self.answer).parameters)[:longest]
        named = list(dict.fromkeys(name for case in public for name in case.kwargs))
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):  # a built-in without a signature: calling it will tell
            return ""
        try:
            signature.bind(*wanted, **dict.fromkeys(named))
        except TypeError:
            bare = [p.replace(default=p.empty, annotation=p.empty) for p in signature.parameters.values()]
            got = inspect.Signature(bare)  # with its stars: they may be all that is different
            return f"`{self.answer_name}` takes {got}, expected ({', '.join(wanted + named)})."
        return ""

    def judged_cases(self, context: Context) -> list[Case]:
        """Return the inputs on which an answer is judged: the public ones, and the hidden if asked for.

        In the company of hidden ones the public ones count as hidden too: what comes back from them could be
        what an earlier call was given, and is told in words without values.
        """
        public = [c for c in self.cases(seeded(self.id, PUBLIC)) if c.regime in self.public]
        if not context.hidden:
            return public
        draws = [self.cases(seeded(self.id, context, k)) for k in range(HIDDEN_DRAWS)]
        return [replace(case, hidden=True) for cases in (public, *draws) for case in cases]

    @property
    def prices(self) -> Prices:
        """What each regime costs whoever fails on it."""
        return Prices(self.points, self.public, dict(self.loses))

    @property
    def announced(self) -> str:
        """Which inputs there are and what they cost, for the exercise's text."""
        said = [f"`{self.answer_name}`: {self.prices.announced(self.regimes())}"]
        if self.outputs:
            said.append(
                f"*Returned are* {', '.join(self.outputs)}: a tuple in this order, a dict, or attributes."
            )
        return " ".join([*said, self.cost.announced] if self.cost else said)

    def _explain(
        self,
        function: Callable[..., Any],
        trials: list[Trial],
        failed: list[Trial],
        expected: list[Expected],
        context: Context,
    ) -> Verdict:
        shown = failed[0]
        regimes = {trial.case.regime for trial in failed}
        lost = max(map(self.prices.of, regimes))
        points = max(self.points - lost, 0.0)
        called = self._called(function, context) if points else ""
        points = max(points - self.cost.loses, 0.0) if called and self.cost else points
        what_to_do = advice(shown.outcome.exception, names_seen(function), hidden=shown.case.hidden)
        count = len(failed), len(trials)
        lines = [symptom(self.answer_name, self.answer, shown, *count, advised=bool(what_to_do))]
        lines += [what_to_do] if what_to_do else []
        pairs = list(zip(trials, expected, strict=True))
        named = Known(self.mistakes, self.families).name(function, pairs, shown, self.comparison)
        if named:
            lines.append(looks_like(*named))
        elif shown.readable and not (shown.right or shown.objection or shown.outcome.changed):
            lines.append(UNKNOWN)
        if called:
            lines.append(called)
        elif points:
            lines.append(f"All else is right; only {' and '.join(sorted(regimes))} went wrong.")
        name = named[0] if named else None
        digest = "" if named else digest_of_trials(trials)
        if exception := shown.outcome.exception:
            return Verdict(
                "error", points, tuple(lines), name, raised=type(exception).__name__, digest=digest
            )
        return Verdict("partial" if points else "wrong", points, tuple(lines), name, digest=digest)

    def _called(self, function: Callable[..., Any], context: Context) -> str:
        """Return what to say of a function that the text excludes, in an answer of which some is right."""
        excludes = isinstance(self.cost, Without)
        return self.cost.complaint(function, self.comparison, context) if excludes and self.cost else ""

    def _all_right(self, function: Callable[..., Any], trials: list[Trial], context: Context) -> Verdict:
        first = next((trial for trial in trials if trial.parts), None)
        if first is not None and not self._repeats(function, first):
            return wrong(f"`{self.answer_name}` gives two different results for the same input.")
        if self.cost and (complaint := self.cost.complaint(function, self.comparison, context)):
            points = max(self.points - self.cost.loses, 0.0)
            status = "partial" if points else "wrong"
            name = self.cost.mistake(complaint)
            return Verdict(
                status, points, (complaint,), name, digest="" if name else digest_of("cost", complaint)
            )
        if context.hidden:
            return Verdict("ok", self.points, ("Right, for the hidden inputs too.",))
        rest = [regime for regime in self.regimes() if regime not in self.public]
        most = f"{max(map(self.prices.of, rest), default=0.0):g} of {points_text(self.points)}"
        also = f" Other inputs decide over {most} when it is graded: {', '.join(rest)}." if rest else ""
        return Verdict("ok", self.points, (f"All public cases pass.{also}",))

    def _repeats(self, function: Callable[..., Any], first: Trial) -> bool:
        """Tell whether the same input gives the same result again, to the last bit."""
        expected = Expected(first.case, tuple(part.expected for part in first.parts))
        again = self.comparison.trial(function, expected)
        return len(again.parts) == len(first.parts) and all(
            other.got is not None
            and part.got is not None
            and np.array_equal(other.got, part.got, equal_nan=part.got.dtype.kind == "f")
            for other, part in zip(again.parts, first.parts, strict=True)
        )

    def regimes(self) -> list[str]:
        """Return what is special about the inputs, in the order in which they come."""
        return list(dict.fromkeys(case.regime for case in self.cases(seeded(self.id, PUBLIC))))
