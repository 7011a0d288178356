"""Bulk downloads in the layouts of the platforms; where each layout is public stands at each function."""

import csv
import io
import re
import zipfile

TIME = "2026-11-05 22:10:33.000000 UTC"


def zipped(path, files):
    """Write an archive: contents by name."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def moodle(people, tail="_", folders=True, anonymous=False):
    """Moodle: FULL NAME_NUMBER_assignsubmission_file_/name; moodle/moodle, mod/assign/classes/downloader."""
    files = {}
    for number, (first, last, content) in enumerate(people, 500):
        full = "Participant" if anonymous else f"{first} {last}"
        prefix = cleaned(f"{full.replace('_', ' ')}_{number}_assignsubmission_file")
        files[f"{prefix}{tail}/small-one.ipynb" if folders else f"{prefix}_small-one.ipynb"] = content
    return files


def cleaned(name):
    """As Moodle's clean_filename leaves a name."""
    return re.sub(r"[\x00-\x1f&<>\"`|':\\/]|\.\.+", "", name)


def worksheet(path, people, separator=","):
    """Moodle's grading worksheet, by moodle/moodle, mod/assign/feedback/offline."""
    header = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
              "Grade can be changed", "Last modified (submission)", "Last modified (grade)"]  # fmt: skip
    rows = [
        [f"Participant {number}", f"{first} {last}", mail, status, "", "10.00", "Yes", when, "-"]
        for number, (first, last, mail, status, when) in enumerate(people, 500)
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([header, *rows])
    path.write_text(f"\ufeff{text.getvalue()}", encoding="utf-8")
    return path


def canvas(people, late=(), again="", anonymous=False, first_file=7000):
    """Canvas: lastfirst_LATE_USERID_FILEID_name, by instructure/canvas-lms, app/models/content_zipper."""
    files = {}
    for number, (first, last, user, content) in enumerate(people, first_file):
        name = re.sub(r"_(\d+)_", r"\1", f"{last}, {first}")
        name = "" if anonymous else re.sub(r"[^\w]", "", name).lower()
        parts = [*([name] if name else []), *(["LATE"] if user in late else []), user, str(number)]
        files[f"{'_'.join(parts)}_small-one{again}.ipynb"] = content
    return files


def gradescope(people, top="assignment_1_export/"):
    """Gradescope, as gist.github.com/m13253/f3e418a556df9506f7494e0f9cd8e80f and others read it."""
    files, said = {}, []
    for number, (submitters, when, content) in enumerate(people, 300):
        said += [f"submission_{number}:", "  :submitters:"]
        for name, sid, mail in submitters:
            said += [f"  - :name: {name!r}", f"    :sid: {sid}", f"    :email: {mail}"]
        said += [f"  :created_at: {when}", "  :score: 0.0"]
        files[f"{top}submission_{number}/small-one.ipynb"] = content
    return {f"{top}submission_metadata.yml": "\n".join(said) + "\n", **files}


def exchange(people, problem_set="ps0-small", top="dl-2026/inbound/"):
    """nbgrader's: inbound/USER+SET+TIME[+RANDOM]/…, by nbgrader/exchange/default/submit.py."""
    files = {}
    for user, when, more, content in people:
        folder = f"{top}{user}+{problem_set}+{when}{more}"
        files[f"{folder}/small-one.ipynb"] = content
        files[f"{folder}/timestamp.txt"] = when
        files[f"{folder}/submission_secret.txt"] = "5f" * 64
    return files
