"""``pytest --answers answers.py``: a test for every exercise that the file answers.

The file runs once, in a process of its own, when the first test wants its result.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from mlcourse.answers.reading import AnswersError, answered, bound_names, pieces


class WrongAnswer(Exception):
    """An answer that is not right, with what the check says about it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option ``--answers``."""
    text = "check the answers to the course's exercises in this file or notebook, a test for each"
    parser.getgroup("mlcourse").addoption("--answers", metavar="FILE", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Collect the file of answers, and nothing else unless it is asked for."""
    if config.getoption("answers"):
        asked_for = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*asked_for, str(config.getoption("answers"))]


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Take the file of answers for what it is, and not for a module of tests."""
    others = yield
    answers = parent.config.getoption("answers")
    if answers and file_path == Path(parent.config.invocation_params.dir, answers).resolve():
        return [AnswersFile.from_parent(parent, path=file_path)]
    return others


class AnswersFile(pytest.File):
    """A file of answers."""

    results: dict[str, str] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for every exercise whose names the file binds."""
        from mlcourse.exercises import registry

        try:
            found, _ = pieces(self.path)
        except AnswersError as error:
            raise self.CollectError(str(error)) from None
        for exercise in answered(found, bound_names(found), registry()):
            yield AnswerItem.from_parent(self, name=exercise.id)

    def text_of(self, exercise: str) -> str:
        """Return what is said about an answer that is not right; empty if it is right."""
        if self.results is None:
            self.results = self._run()
        return self.results.get(exercise, self.results[""])

    def _run(self) -> dict[str, str]:
        from mlcourse.answers.runner import events

        results, troubles = {}, []
        for event in events(self.path):
            if event["kind"] == "result":
                results[event["exercise"]] = "" if event["status"] == "ok" else event["text"]
            else:
                troubles.append(event["text"])
        return results | {"": "\n".join(troubles) or "there is no result"}


class AnswerItem(pytest.Item):
    """The answer to one exercise."""

    parent: AnswersFile  # nothing else makes one

    def runtest(self) -> None:
        """Raise unless it is right."""
        if text := self.parent.text_of(self.name):
            raise WrongAnswer(text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what the check says; a traceback of ours would help nobody."""
        if isinstance(excinfo.value, WrongAnswer):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the test after the exercise."""
        return self.path, None, self.name
