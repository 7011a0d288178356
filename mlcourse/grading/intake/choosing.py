"""Which of the files that were handed in is which notebook.

By what they hold, and by their names where that is all there is. Of several for one, the one that is
answered, the newest if more than one is; the rest is named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from mlcourse.grading.intake.cells import restore
from mlcourse.grading.intake.content import STRONG, Signs, likeness
from mlcourse.grading.intake.files.listing import Damaged, File, Listing, shown
from mlcourse.grading.intake.files.reading import Version, is_script, read_versions, typed

__all__ = ["Choice", "Wanted", "choose"]

COPY_SUFFIX = re.compile(
    r"([ _-]*(\(\d+\)|copy\d*|kopie|(?<!\d)\d{1,2}(?!\d)))*(\.ipynb|\.json|\.txt)*", re.IGNORECASE
)
BEGINS = re.compile(rb"\s*\{.*\"(cells|nbformat|worksheets)\"\s*:", re.DOTALL)
NUMBER = re.compile(r"(\d{1,3})\)?(?:\.\w+)*$")
NOTEBOOKS = (".ipynb", ".json", ".txt", ".ipynb.gz")
WORK = (".ipynb", ".json", ".txt", ".pdf", ".docx", ".doc", ".odt", ".rtf", ".tex", ".html", ".htm",
        ".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".dbc", ".py", ".md", ".rmd", ".qmd",
        ".png", ".jpg", ".jpeg", ".heic", ".webloc", ".url", ".gdoc", ".lnk")  # fmt: skip
SCRIPT_LIKE = 0.05  # of 1: a fifth of the names; less is a module of the student's own
MAX_READ = 256_000_000  # bytes of all notebooks of one submission
MAX_CODE = 1_500_000  # characters of code in them
SAME_TIME = 2.0  # seconds: a zip counts in twos
MUCH = 0.5  # of the answers of the fullest file: a fresh copy in which something was tried is not the work

CALLED = "The file was called {}; it was graded as {}.ipynb."
SCRIPT = "{} was read as a notebook. Next time, please hand in the .ipynb file."
OTHERS = "There is more than one file for this notebook: {} was graded, {} not{}."
WHY_ANSWERED = " (the one with answers counts)"
WHY_NEWEST = " (the newest with answers counts)"
FOREIGN = "The file {} is not {}.ipynb but {}.ipynb of {}, under another name. Please hand in {}.ipynb."
ABSENT = "The notebook {}.ipynb was not among the files handed in."
FOUND = "What was found: {}."


@dataclass(frozen=True)
class Wanted:
    """What is expected, and all that the course has released, for comparison."""

    problem_set: str
    released: Mapping[str, NotebookNode]  # of this problem set, by name
    shelf: Mapping[tuple[str, str], Signs]  # of all


@dataclass
class Candidate:
    """A file that was read: one of its versions, and what it most likely is."""

    file: File
    version: Version
    likeness: dict[tuple[str, str], float]
    home: tuple[str, str] | None = None
    answered: int = 0

    @property
    def called(self) -> str:
        """Its file's name, to be shown."""
        return shown(self.file.name)

    @property
    def sources(self) -> list[str]:
        """What its cells say."""
        return [cell.source for cell in self.version.notebook.cells]


@dataclass
class Choice:
    """What was chosen for one notebook; without a version the notes say why there is none."""

    status: str
    notes: list[str] = field(default_factory=list)
    version: Version | None = None
    file: File | None = None


def choose(found: Listing, wanted: Wanted) -> dict[str, Choice]:
    """Find the file of every notebook that is expected.

    Parameters
    ----------
    found : Listing
        What was handed in, archives opened.
    wanted : Wanted
        What should have been.

    Returns
    -------
    dict
        A choice for every name in ``wanted.released``.
    """
    read, broken = _read_all(found.files, wanted)
    choices = {}
    for name in wanted.released:
        own = _own(read, (wanted.problem_set, name))
        choices[name] = (
            _best(own, name, wanted, broken) if own else _none(name, found.files, wanted, read, broken)
        )
    return choices


def _read_all(files: list[File], wanted: Wanted) -> tuple[list[Candidate], dict[str, str]]:
    """Every file that may be a notebook, and why the others could not be read, by their names."""
    read: list[Candidate] = []
    broken: dict[str, str] = {}
    left, code = MAX_READ, MAX_CODE
    for file in files:
        if not (_may_be_notebook(file, wanted) or is_script(file)):
            continue
        try:
            left -= file.size
            if left < 0 or code < 0:
                raise Damaged("There is too much to read; please hand in the notebooks alone.")
            versions = read_versions(file)
        except Damaged as damage:
            broken[file.name] = str(damage)
            continue
        for version in versions:
            code -= typed(version.notebook.cells)
            signs = Signs.of(version.notebook.cells)
            alike = {place: likeness(signs, ours) for place, ours in wanted.shelf.items()}
            candidate = Candidate(file, version, alike)
            candidate.home = _home(candidate, wanted)
            read.append(candidate)
    return read, broken


def _may_be_notebook(file: File, wanted: Wanted) -> bool:
    named = any(_is_copy_of(file.own_name, name) for name in wanted.released)
    return named or file.own_name.lower().endswith(NOTEBOOKS) or BEGINS.match(file.head(4000)) is not None


def _home(candidate: Candidate, wanted: Wanted) -> tuple[str, str] | None:
    """Which notebook of the course a file is; its name decides only where its content does not."""
    alike = candidate.likeness
    best = max(alike, key=lambda place: alike[place], default=None)
    strength = alike[best] if best else 0.0
    names = [name for name in wanted.released if _is_copy_of(candidate.file.own_name, name)]
    named = (wanted.problem_set, max(names, key=len)) if names and not is_script(candidate.file) else None
    if named and alike.get(named, 0.0) >= max(STRONG, strength / 2):
        return named
    if strength >= STRONG:
        return best
    if named:
        return named
    least = SCRIPT_LIKE if is_script(candidate.file) else 0.0
    near = {
        place: value for place, value in alike.items() if place[0] == wanted.problem_set and value > least
    }
    return max(near, key=lambda place: near[place], default=None)


def _is_copy_of(filename: str, name: str) -> bool:
    """Tell whether `filename` is ``name.ipynb`` with what browsers and editors add."""
    stem = filename.lower()
    return stem.startswith(name.lower()) and COPY_SUFFIX.fullmatch(stem[len(name) :]) is not None


def _own(read: list[Candidate], place: tuple[str, str]) -> list[Candidate]:
    """The candidates for a notebook; where there is none, two notebooks that were made one."""
    at_home = [candidate for candidate in read if candidate.home == place]
    return at_home or [candidate for candidate in read if candidate.likeness.get(place, 0.0) >= STRONG]


def _rank(candidate: Candidate) -> int:
    """True notebooks first, what an editor saved by itself last."""
    return 2 if candidate.file.autosaved else int(is_script(candidate.file))


def _best(own: list[Candidate], name: str, wanted: Wanted, broken: Mapping[str, str]) -> Choice:
    """The one that is answered, the newest if several are; notebooks before what only stands for one."""
    for candidate in own if len(own) > 1 else []:
        candidate.answered = restore(candidate.version.notebook, wanted.released[name]).answered
    most = max(candidate.answered for candidate in own)
    answered = [candidate for candidate in own if candidate.answered >= MUCH * most]
    first = min(map(_rank, answered))
    answered = [candidate for candidate in answered if _rank(candidate) == first]
    newest = max(candidate.file.changed for candidate in answered)
    latest = [candidate for candidate in answered if candidate.file.changed >= newest - SAME_TIME]
    merged = len({candidate.file.name for candidate in latest}) == 1  # the two versions of one file
    best = max(latest, key=lambda c: (c.answered if merged else 0, *_age(c, name)))
    notes = []
    if best.file.own_name != f"{name}.ipynb":
        line = SCRIPT if is_script(best.file) else CALLED
        notes.append(line.format(best.called, name))
    others = [c.called for c in own if c.file.name != best.file.name and _differs(c, best)]
    others += [shown(file) for file in broken if _is_copy_of(file.rpartition("/")[2], name)]
    if others:
        why = WHY_NEWEST if len(answered) > 1 else WHY_ANSWERED if len(own) > 1 else ""
        notes.append(OTHERS.format(best.called, " and ".join(dict.fromkeys(others)), why))
    return Choice("ok", [*notes, *best.version.notes], best.version, best.file)


def _differs(candidate: Candidate, best: Candidate) -> bool:
    """Whether somebody should know that this one was not graded: not of a copy, nor of an editor's own."""
    return not candidate.file.autosaved and candidate.sources != best.sources


def _age(candidate: Candidate, name: str) -> tuple[int, int, str]:
    """What tells the later of two files of the same time: the number that a browser gave it."""
    number = NUMBER.search(candidate.file.own_name[len(name) :])
    exact = candidate.file.own_name == f"{name}.ipynb"
    return (int(number[1]) if number and not exact else 0, int(exact), candidate.file.name)


def _none(
    name: str, files: list[File], wanted: Wanted, read: list[Candidate], broken: Mapping[str, str]
) -> Choice:
    """Why there is no notebook, and what there is instead."""
    for candidate in read:
        if _is_copy_of(candidate.file.own_name, name) and candidate.home:
            problem_set, other = candidate.home
            says = FOREIGN.format(candidate.called, name, other, problem_set, name)
            return Choice("invalid_submission", [says])
    damaged = [says for file, says in broken.items() if _is_copy_of(file.rpartition("/")[2], name)]
    if damaged:
        return Choice("invalid_submission", damaged[:1])
    used = {candidate.file.name for candidate in read if candidate.home in _places(wanted)}
    spare = [file.name for file in files if file.name not in used and file.name.lower().endswith(WORK)]
    if not spare:
        return Choice("missing", [ABSENT.format(name)])
    listed = ", ".join(shown(file) for file in spare[:10])
    kind = [f"{shown(file)}: {broken[file]}" for file in spare if file in broken][:1]
    return Choice("invalid_submission", [ABSENT.format(name), FOUND.format(listed), *kind])


def _places(wanted: Wanted) -> set[tuple[str, str]]:
    return {(wanted.problem_set, name) for name in wanted.released}
