"""What the person at the terminal sees: numbered steps with their time, a progress bar, tables, paths."""

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from mlcourse.grading.course.files import printable
from mlcourse.grading.pages.rendering import number
from mlcourse.grading.pages.summary import ClassReport, summarise
from mlcourse.grading.results.records import StudentRecord

if TYPE_CHECKING:
    from mlcourse.grading.appeals.deciding import Case
    from mlcourse.grading.collecting.collect import Collected
    from mlcourse.grading.command_line.changes import Change
    from mlcourse.grading.course.people.merging import Merged
    from mlcourse.grading.isolated.doctor import Finding

__all__ = [
    "Steps",
    "attention",
    "change_log",
    "change_table",
    "class_table",
    "collected",
    "doctor_table",
    "lines",
    "list_changes",
    "paths",
    "report_lines",
    "request",
    "sets_table",
]

console = Console(highlight=False)


class Steps:
    """Numbered steps; on a terminal with a live line, elsewhere with plain lines."""

    def __init__(self, total: int) -> None:
        self.total, self.number, self.title = total, 0, ""
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.task = self.progress.add_task("", total=None)

    def __enter__(self) -> "Steps":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def begin(self, title: str) -> None:
        """Announce a step."""
        self.number += 1
        self.title = f"[{self.number}/{self.total}] {title}"
        self.progress.reset(self.task, total=None, description=self.title)
        if not console.is_terminal:
            console.print(f"{self.title} …", markup=False)

    def detail(self, text: str) -> None:
        """Show what is happening inside the step; percentages on the live line only."""
        self.progress.update(self.task, description=f"{self.title}: {text[:60]}")
        if not console.is_terminal and "%" not in text:
            console.print(f"      {text}", markup=False, soft_wrap=True)

    def graded(self, record: StudentRecord, number: int, total: int) -> None:
        """One submission more."""
        self.progress.update(
            self.task, completed=number, total=total, description=f"{self.title}: {record.student}"
        )
        if not console.is_terminal:
            console.print(f"      {number:>3} of {total}  {record.student}  {record.status}", markup=False)

    def end(self, result: str, seconds: float) -> None:
        """The step is done."""
        console.print(f"{self.title}: {result} ({seconds:.1f} s)", markup=False)


def class_table(records: list[StudentRecord]) -> None:
    """A short table of the class."""
    table = Table(title="The class", title_justify="left", box=None, pad_edge=False)
    for heading in ("student", "status"):
        table.add_column(heading)
    for heading in ("score", "of", "to mark"):
        table.add_column(heading, justify="right")
    table.add_column("recognised mistakes")
    for record in records:
        made = [part.exercise for part in record.exercises if part.mistake]
        table.add_row(
            record.student,
            record.status,
            number(record.score),
            number(record.max_score),
            number(record.pending),
            "".join(made[:1]) + (f" and {len(made) - 1} more" if len(made) > 1 else ""),
        )
    console.print(table)


def sets_table(records: dict[str, list[StudentRecord]]) -> None:
    """A line for each problem set: how many have a score, the mean, mistakes named, who needs a look."""
    table = Table(title="The problem sets", title_justify="left", box=None, pad_edge=False)
    table.add_column("problem set")
    for heading in ("handed in", "with a score", "mean", "mistakes named", "need a look"):
        table.add_column(heading, justify="right")
    for problem_set, found in records.items():
        shares = [r.score / r.max_score for r in found if r.score is not None and r.max_score]
        mean = f"{100 * sum(shares) / len(shares):.0f} %" if shares else "–"
        named = sum(bool(part.mistake) for record in found for part in record.exercises)
        numbers = (len(found), len(shares), mean, named, len(summarise(found).attention))
        table.add_row(problem_set, *map(str, numbers))
    console.print(table)


def attention(records: list[StudentRecord]) -> None:
    """Who needs a look, and why."""
    found = summarise(records).attention
    if found:
        console.print("\nWho needs a look, and why", style="bold")
    for who in found:
        reasons = "; ".join(map(printable, who.reasons))
        console.print(f"  {who.student}: {reasons}", markup=False, soft_wrap=True)
    if found:
        console.print()


def report_lines(done: ClassReport) -> list[str]:
    """What a class report says, in few lines."""
    summary, first = done.summary, slice(0, 3)
    rated = [part for part in summary.parts if part.share is not None]
    weak = [part for part in rated if (d := done.discrimination.get(part.grade_id)) is not None and d.weak]
    waiting = sum(count for _, count in summary.pending)
    answers = sum(len(one.group.students) for one in done.unnamed)
    median = f"{number(summary.median)} of {number(summary.max_score)} points" if summary.scores else "–"
    said = [
        ("students", [f"{summary.students}, {len(summary.scores)} with a score; median {median}"]),
        ("hardest", [f"{p.exercise} {100 * (p.share or 0):.0f} %  {p.title}" for p in rated[first]]),
        ("tells little apart", [f"{part.exercise}  {part.title}" for part in weak[first]]),
        ("mistakes", [f"{m.students} × {m.exercise}: {m.name}" for m in summary.mistakes[first]]),
        ("without a name", [f"{answers} answers in {len(done.unnamed)} groups"] if answers else []),
        ("", [f"{len(u.group.students)} × {u.group.exercise} {u.group.key}" for u in done.unnamed[first]]),
        ("late", [f"{count} {name}" for name, count in done.late.items() if "late" in name]),
        ("may be stuck", [f"{len(done.stuck)}"] if done.stuck else []),
        ("code alike", [f"{len(done.alike)} pairs"] if done.alike else []),
        ("need a look", [f"{len(summary.attention)}"] if summary.attention else []),
        ("nobody's work", list(done.unexpected)),
        ("wait for a mark", [f"{waiting} answers"] if waiting else []),
    ]
    return [
        f"{title if place == 0 else '':<19} {text}"
        for title, texts in said
        for place, text in enumerate(texts)
    ]


def list_changes(done: "Merged", notes: list[str]) -> None:
    """What a platform's list changed in the list of the class."""
    here = sum(not person.left for person in done.people.values())
    console.print(f"{here} in the class: {len(done.new)} new, {len(done.changed)} changed", markup=False)
    for title, students in (("back again", done.back), ("left", done.left)):
        if students:
            console.print(f"{title}: {', '.join(map(printable, students))}", markup=False, soft_wrap=True)
    for note in notes:
        console.print(note, markup=False, soft_wrap=True)


def collected(done: "Collected") -> None:
    """What came in, who is missing, what is nobody's."""
    console.print(
        f"{done.attempts} attempts, {done.new} of them new; {len(done.laid)} submissions are other ones now",
        markup=False,
    )
    told = {
        "missing": done.missing,
        "excused": done.excused,
        "changed by hand, left as they are": done.by_hand,
        "late, but nobody says when": done.undated,
    }
    for title, students in told.items():
        if students:
            console.print(f"{title} ({len(students)}): {', '.join(students)}", markup=False, soft_wrap=True)
    for title, lines in (("whose?", done.unknown), ("no attempt's", done.stray), ("look", done.notes)):
        for line in lines:
            console.print(f"{title:<13} {printable(line)}", markup=False, soft_wrap=True)


def change_table(found: "list[Change]") -> None:
    """What a run would change."""
    if not found:
        console.print("Nothing would change.")
        return
    table = Table(title="What would change", title_justify="left", box=None, pad_edge=False)
    for heading in ("student", "exercise", "now", "would be"):
        table.add_column(heading)
    for change in found:
        table.add_row(change.student, change.exercise, change.before, change.after)
    console.print(table)


def request(case: "Case") -> None:
    """What a student asks, the answer, and what the check said."""
    asked, part = case.asked, case.part
    points = f"{number(part.score)} of {number(part.max_score)}, {part.status}" if part else "not graded"
    console.print(
        f"{asked.id}  {asked.student}  {asked.request.problem_set}  {printable(asked.request.exercise)} "
        f"({points})", markup=False, soft_wrap=True,
    )  # fmt: skip
    check = "\n".join(part.lines if part else [])
    said = {"asks": asked.request.why, "answer": case.answer, "check": check, "decided": case.decision}
    for title, text in said.items():
        for line in text.splitlines():
            console.print(f"    {title:<8}{printable(line)}", markup=False, soft_wrap=True)
            title = ""
    console.print()


def change_log(found: list[dict[str, Any]]) -> None:
    """Who changed which mark when, a line each; times in UTC."""
    for one in found:
        what = {"check": "by the check", "mark": "by hand", "extra": "extra credit"}[one["field"]]
        why = f" ({one['why']})" if one["why"] else ""
        line = (
            f"{one['at']:%Y-%m-%d %H:%M:%S}  {one['who']}  {one['student']}  {one['cell']}  {what}: "
            f"{number(one['old'])} → {number(one['new'])}{why}"
        )
        console.print(printable(line), markup=False, soft_wrap=True)
    if not found:
        console.print("No mark has been changed.")


def doctor_table(findings: "list[Finding]") -> None:
    """Every attack, and whether the wall held."""
    table = Table(title="The grader's isolation", title_justify="left", box=None, pad_edge=False)
    for heading in ("layer", "attack", "", "what happened"):
        table.add_column(heading)
    for finding in findings:
        mark = "holds" if finding.holds else "BROKEN" if finding.needed else "missing"
        table.add_row(finding.layer, finding.attack, mark, finding.what)
    console.print(table)


def lines(found: list[str]) -> None:
    """What somebody should know, a line each."""
    for line in found:
        console.print(printable(line), markup=False, soft_wrap=True)


def paths(found: dict[str, Path]) -> None:
    """Where everything is, relative to here where that is shorter."""
    width = max(map(len, found), default=0)
    for name, path in found.items():
        near = os.path.relpath(path)
        shown = near if len(near) < len(str(path)) else str(path)
        console.print(f"{name:<{width}}  {shown}", markup=False, soft_wrap=True)
