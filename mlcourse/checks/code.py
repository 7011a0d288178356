"""Exercises in which a function is written."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks import arrays
from mlcourse.checks.answers import call, describe_exception, is_untouched
from mlcourse.checks.cost import MemoryGrows
from mlcourse.checks.declaration import Exercise, looks_like
from mlcourse.checks.inputs import Case, seeded
from mlcourse.checks.naming import Trial, name_mistake
from mlcourse.checks.verdict import Verdict, missing, wrong

Cases = Callable[[np.random.Generator], list[Case]]
HIDDEN_DRAWS = 2


@dataclass(frozen=True, kw_only=True)
class CodeExercise(Exercise):
    """Implement a function; the reference judges it on inputs of several regimes.

    Parameters
    ----------
    cases : callable
        Makes the cases from a random generator.
    public : tuple of str
        Regimes that the student's own check runs; the others are kept for grading.
    loses : mapping of str to float
        Points lost when a regime fails, the worst counting; a regime not named here loses all.
    cost : MemoryGrows, optional
        How memory may grow with the input, and what it costs if it grows faster.
    """

    kind: ClassVar[str] = "code"

    cases: Cases
    public: tuple[str, ...] = ("ordinary numbers", "a batch")
    loses: Mapping[str, float] = field(default_factory=dict)
    cost: MemoryGrows | None = None

    def _judge(self, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        function = answers[0]
        if not callable(function):
            return wrong(f"`{self.answer_name}` is a {type(function).__name__}, expected a function.")
        if complaint := self._signature(function):
            return wrong(complaint)
        trials = [self._try(function, case) for case in self._cases(hidden)]
        if isinstance(trials[0].outcome.exception, NotImplementedError):
            return missing(self.answer_names)
        if trials[0].outcome.value is None and is_untouched(function):
            return missing(self.answer_names)
        failed = [trial for trial in trials if not trial.right or trial.outcome.changed]
        if failed:
            return self._explain(trials, failed)
        return self._all_right(function, trials[0], hidden)

    def _signature(self, function: Callable[..., Any]) -> str:
        """Return a complaint if the function cannot be called the way the exercise calls it."""
        wanted = list(inspect.signature(self.answer).parameters)
        wanted = wanted[: len(self._cases(hidden=False)[0].args)]
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):  # a built-in without a signature: calling it will tell
            return ""
        try:
            signature.bind(*wanted)
        except TypeError:
            got = ", ".join(signature.parameters)
            return f"`{self.answer_name}` takes ({got}), expected ({', '.join(wanted)})."
        return ""

    def _cases(self, hidden: bool) -> list[Case]:
        public = [c for c in self.cases(seeded(self.id, hidden=False)) if c.regime in self.public]
        if not hidden:
            return public
        draws = [self.cases(seeded(self.id, k, hidden=True)) for k in range(HIDDEN_DRAWS)]
        return public + [replace(case, secret=True) for draw in draws for case in draw]

    def _try(self, function: Callable[..., Any], case: Case) -> Trial:
        expected = np.asarray(self.answer(*(np.asarray(a, dtype=np.float64) for a in case.args)))
        outcome = call(function, case.args)
        got = None if outcome.exception else arrays.to_array(outcome.value)[0]
        return Trial(case, expected, outcome, got)

    def _explain(self, trials: list[Trial], failed: list[Trial]) -> Verdict:
        shown = failed[0]
        regimes = {trial.case.regime for trial in failed}
        lost = max(self.loses.get(regime, self.points) for regime in regimes)
        points = max(self.points - lost, 0.0)
        lines = [self._symptom(shown, len(failed), len(trials))]
        named = name_mistake(trials, shown, self.mistakes)
        if named:
            lines.append(looks_like(*named))
        if points:
            lines.append(f"All else is right; only {' and '.join(sorted(regimes))} went wrong.")
        status = "error" if shown.outcome.exception else "partial" if points else "wrong"
        return Verdict(status, points, tuple(lines), named[0] if named else None)

    def _symptom(self, trial: Trial, failed: int, total: int) -> str:
        """Say what is wrong in one sentence: exists, type, shape, dtype, finite, value, place."""
        name, regime = self.answer_name, trial.case.regime
        where = f" for {regime}" if trial.case.secret else f" for {self._describe(trial.case)}"
        if trial.outcome.exception is not None:
            return f"`{name}` {describe_exception(trial.outcome, secret=trial.case.secret)}{where}."
        if trial.outcome.changed:
            changed = list(inspect.signature(self.answer).parameters)[trial.outcome.changed[0]]
            return f"`{name}` changes its argument `{changed}` in place: work on a new array."
        if trial.got is None:
            return f"`{name}` {arrays.to_array(trial.outcome.value)[1]}"
        if trial.got.shape != trial.expected.shape:
            return f"Shape: `{name}` returns {trial.got.shape}, expected {trial.expected.shape}{where}."
        if trial.got.dtype.kind in "iu" and not np.array_equal(trial.expected, np.trunc(trial.expected)):
            return f"Dtype: `{name}` returns {trial.got.dtype}, which cuts off the fractions{where}."
        return self._values(trial, failed, total)

    def _values(self, trial: Trial, failed: int, total: int) -> str:
        wrong_at = ~arrays.equal(trial.got, trial.expected, trial.atol)
        count = int(wrong_at.sum())
        shape = f"Shape {trial.got.shape} is right. "
        if trial.case.secret:
            nan = not np.isfinite(trial.got[wrong_at]).all() and np.isfinite(trial.expected[wrong_at]).all()
            what = "not finite" if nan else "wrong"
            verb = "is" if count == 1 else "are"
            return (
                f"{shape}For {trial.case.regime}, {count} of {wrong_at.size} entries {verb} {what} "
                f"(in {failed} of {total} cases something is)."
            )
        first = tuple(np.argwhere(wrong_at)[0])
        got, expected = arrays.short(trial.got[first]), arrays.short(trial.expected[first])
        more = f" (and {count - 1} more)" if count > 1 else ""
        place = arrays.place(wrong_at)
        place = f"{place[0].upper()}{place[1:]}"
        return f"{shape}{place} for {trial.case.regime}: you return {got}, expected {expected}{more}."

    def _describe(self, case: Case) -> str:
        names = inspect.signature(self.answer).parameters
        shapes = [f"{n} of shape {np.shape(a)}" for n, a in zip(names, case.args, strict=False)]
        return f"{' and '.join(shapes)} ({case.regime})"

    def _all_right(self, function: Callable[..., Any], first: Trial, hidden: bool) -> Verdict:
        again = call(function, first.case.args)
        if again.exception or not np.array_equal(np.asarray(again.value), first.got, equal_nan=True):
            return wrong(f"`{self.answer_name}` gives two different results for the same input.")
        if self.cost and (complaint := self.cost.complaint(function)):
            points = max(self.points - self.cost.loses, 0.0)
            return Verdict("partial", points, (complaint,), mistake=self.cost.name)
        if hidden:
            return Verdict("ok", self.points, ("Right, for the hidden inputs too.",))
        rest = [regime for regime in self._regimes() if regime not in self.public]
        also = f" Other inputs decide when it is graded: {', '.join(rest)}." if rest else ""
        return Verdict("ok", self.points, (f"All public cases pass.{also}",))

    def _regimes(self) -> list[str]:
        return list(dict.fromkeys(case.regime for case in self.cases(seeded(self.id, hidden=False))))
