"""What came out of one executed notebook, said in the terms of the records.

Texts that a student reads are made here from what the check said and how the cells ended. Nothing that
was printed after the public check is kept: a hidden input could stand in it.
"""

import re
from collections.abc import Mapping

from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from mlcourse.checks.show import MIME_TYPE
from mlcourse.grading.course.outline import Part
from mlcourse.grading.isolated.judged import CheckResult, Judged
from mlcourse.grading.results.records import ExerciseRecord
from mlcourse.grading.results.scores import results_of, score_of

__all__ = ["exercise_record", "plain", "shorten", "without_score"]

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f]")
MEMORY_ERRORS = ("MemoryError", "_ArrayMemoryError")
HEAD, TAIL = 1200, 800

STOPPED = {
    "timeout": "This ran longer than the time allowed and was stopped. Look for a loop that never ends.",
    "crashed": "This ended the whole program, so nothing could be judged. Look for exit(), or for very deep "
    "recursion.",
    "output_limit": "This printed more than the grader accepts and was stopped. Look for a print in a loop.",
    "memory": "This asked for more memory than there is. Look at the shapes: is one array far too large?",
}
OTHERWISE = (
    "What this gives depends on what was called before it, so no values are shown here: does it keep "
    "something from one call to the next, or use a name that a later cell changes?"
)
CONSTANT = ("ok", "missing")  # verdicts whose words show nothing of what the answer computed
NOT_RUN = {
    "timeout": "The notebook had used up its time before this exercise was reached.",
    "crashed": "The program had ended too often before this exercise was reached.",
}


def exercise_record(
    part: Part,
    cells: Mapping[str, NotebookNode],
    judged: Mapping[str, Judged],
    blot: Mapping[str, str] | None = None,
) -> ExerciseRecord:
    """The record of one graded part.

    Parameters
    ----------
    part : Part
        What is asked.
    cells : dict
        The executed notebook's cells by grade id.
    judged : mapping
        What the judge said of the graded cells, by grade id.
    blot : mapping, optional
        Texts that no student shall read (the class's secret, folders of this machine), and what
        replaces them.

    Returns
    -------
    ExerciseRecord
    """
    record = without_score(part, "pending")
    cell = cells[part.grade_id]
    if part.kind == "manual":
        _manual(record, cell)
    else:
        answers = [cells[name] for name in part.answer_cells if name in cells]
        _judged(record, cell, judged.get(part.grade_id, Judged()), answers)
    own = [cells[name] for name in part.answer_cells if name in cells and name != part.grade_id]
    output = _own_output(own, cell if part.kind == "auto" else None)
    for secret, shown in (blot or {}).items():
        output = output.replace(secret, shown)
        record.lines = [line.replace(secret, shown) for line in record.lines]
    record.output = shorten(output)
    return record


def without_score(part: Part, status: str, *lines: str) -> ExerciseRecord:
    """The record of a part that has no score (yet)."""
    return ExerciseRecord(
        exercise=part.exercise,
        grade_id=part.grade_id,
        kind=part.kind,
        title=part.title,
        status=status,
        score=None,
        max_score=part.points,
        lines=list(lines),
        book=part.book,
        section=part.section,
        answers=list(part.answer_cells),
    )


def _manual(record: ExerciseRecord, cell: NotebookNode) -> None:
    """An untouched answer earns nothing, as in nbgrader; any other waits for a person."""
    if determine_grade(cell)[0] == 0:
        record.status, record.score = "missing", 0.0
        record.lines = ["There is no answer here yet. A sentence or two is enough."]


def _judged(record: ExerciseRecord, cell: NotebookNode, judged: Judged, answers: list[NotebookNode]) -> None:
    """Status, score and message of an automatically judged part."""
    score, results = score_of(cell, judged), results_of(cell, judged)
    if score.value is not None and results:
        _from_check(record, score.value, results, judged)
    elif score.value is not None:
        record.status = _by_points(score.value, record.max_score)
        record.score = score.value
    elif score.problem == "grader_fault" or (score.problem == "out_of_range" and results):
        _ours(record, cell)
    else:
        _from_problem(record, score.problem or "error", judged, answers)


def _by_points(score: float, maximum: float) -> str:
    """Ok, partial or wrong."""
    return "ok" if score >= maximum else "partial" if score > 0 else "wrong"


def _from_check(record: ExerciseRecord, score: float, results: list[CheckResult], judged: Judged) -> None:
    """Score by the hidden cases; words from the public ones where they fail, for they may show inputs."""
    expected = {result.exercise for result in results}
    apart = [result for result in judged.public or () if result.exercise in expected]
    public, hidden = apart[0] if apart else results[0], results[-1]
    shows_values = public.status != "ok"
    speaking = public if shows_values else hidden
    record.score = score
    unjudged = score == 0 and hidden.status in ("error", "missing")
    by_check = unjudged or not record.max_score  # what is for practice has no points to tell by
    record.status = hidden.status if by_check else _by_points(score, record.max_score)
    unsaid = (judged.public is not None and not apart) if shows_values else not judged.consistent
    record.lines = [OTHERWISE] if unsaid and hidden.status not in CONSTANT else list(speaking.lines)
    record.mistake = speaking.mistake or hidden.mistake
    record.digest = "" if record.mistake else hidden.digest or public.digest
    if record.status == "error" and speaking.raised in MEMORY_ERRORS:
        record.status, record.lines = "memory", [STOPPED["memory"]]


def _ours(record: ExerciseRecord, cell: NotebookNode) -> None:
    """A fault of ours gives no score."""
    record.status, record.score = "grader_fault", None
    record.lines = ["Something went wrong on our side while this was judged. A person will look at it."]
    record.look = _why_ours(cell)


def _from_problem(record: ExerciseRecord, problem: str, judged: Judged, answers: list[NotebookNode]) -> None:
    """A check that gave no usable number: say whose doing it was."""
    record.score = 0.0
    if problem in STOPPED:
        record.status, record.lines = problem, [STOPPED[problem]]
    elif problem == "not_run":
        record.status = judged.because or "crashed"
        record.lines = [NOT_RUN.get(record.status, NOT_RUN["crashed"])]
    elif problem == "error":
        _from_error(record, judged, answers)
    else:
        record.status = "error"
        record.lines = [
            "The check gave no result of its own. Is the name `check` used for something else in your "
            "notebook?"
        ]
        record.look = "the number does not come from the check"


def _why_ours(cell: NotebookNode) -> str:
    """What staff should look at after a fault of ours."""
    error = _last_error(cell)
    if error is None:
        return "the check failed itself or returned a number outside of its range"
    what = plain(f"{error.ename}: {error.evalue}").split("\n")[0]
    return f"the graded cell fails with the model answer too ({what[:200]})"


def _from_error(record: ExerciseRecord, judged: Judged, answers: list[NotebookNode]) -> None:
    """The graded cell raised: mostly because the answer's own cell had not worked."""
    for answer in answers:
        outcome = answer.metadata.get("mlcourse", {}).get("outcome")
        if outcome in STOPPED:
            record.status, record.lines = outcome, [STOPPED[outcome]]
            return
        error = _last_error(answer)
        if error is not None and error.ename != "NotImplementedError":
            memory = error.ename in MEMORY_ERRORS
            record.status = "memory" if memory else "error"
            record.lines = [STOPPED["memory"] if memory else _error_line(error)]
            return
    if judged.undefined:
        record.status = "missing"
        record.lines = [
            f"There is no answer here yet: nothing in the notebook is called `{judged.undefined}`."
        ]
    elif judged.raised in MEMORY_ERRORS:
        record.status, record.lines = "memory", [STOPPED["memory"]]
    else:
        record.status = "error"
        record.lines = [f"Your answer stopped the check with {judged.raised or 'an error'}."]


def _last_error(cell: NotebookNode) -> NotebookNode | None:
    """The error a cell ended with."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    return errors[-1] if errors else None


def _error_line(error: NotebookNode) -> str:
    """One sentence about an error in the student's own cell; its traceback is in the output."""
    what = plain(f"{error.ename}: {error.evalue}").split("\n")[0]
    what = re.sub(r"\(\d+\.py, line (\d+)\)", r"(line \1)", what)  # IPython numbers cells as files
    return f"Your cell for this exercise did not run: {what[:300]}"


def _own_output(answers: list[NotebookNode], check: NotebookNode | None) -> str:
    """What the student's cells showed, and what the answer printed while the public check ran."""
    pieces = [_shown(output) for cell in answers for output in cell.get("outputs", [])]
    for output in check.get("outputs", []) if check is not None else []:
        if MIME_TYPE in output.get("data", {}):
            break  # from here on inputs are hidden ones
        if output.output_type == "stream":
            pieces.append(_shown(output))
    return "\n".join(piece.strip("\n") for piece in pieces if piece.strip())


def _shown(output: NotebookNode) -> str:
    """One output as plain text."""
    if output.output_type == "stream":
        return plain(output.text)
    if output.output_type == "error":
        return plain("\n".join(output.traceback) or f"{output.ename}: {output.evalue}")
    return plain(str(output.get("data", {}).get("text/plain", "")))


def plain(text: str) -> str:
    """Text without colours and control characters."""
    return ANSI.sub("", text.replace("\r\n", "\n"))


def shorten(text: str) -> str:
    """Head and tail of a long text, and how much is left out."""
    if len(text) <= HEAD + TAIL + 100:
        return text
    return f"{text[:HEAD]}\n… {len(text) - HEAD - TAIL} characters left out …\n{text[-TAIL:]}"
