"""A submission that travels: graded where nothing of the class can be seen, with the same result.

No cluster is needed for any of this: jobs are sent through a stand-in that pickles them, as a cluster does.
"""

import os
import pickle
import random
import shutil
import sys
from types import SimpleNamespace

import pytest
import small_course

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.isolated.sandbox.scratch import sweep
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running import batch, parcel, remote
from mlcourse.grading.running.parcel import MAX_BYTES, grade_parcel, pack
from mlcourse.grading.running.submission import Job, grade_student

SET, RIGHT, LIMITS = small_course.SET, small_course.RIGHT, Limits(seconds=2)
PLAN = batch.Plan(dask="tcp://a-cluster-that-is-none")
ROUNDS = int(os.environ.get("MLCOURSE_ROUNDS", "1"))
pytestmark = pytest.mark.usefixtures("warm")


class Future:
    """Done when it is asked for."""

    def __init__(self, work):
        self.work = work

    def result(self):
        return self.work()

    def release(self):
        self.work = None


class Client:
    """Runs jobs here, from their bytes, where the class's folder is not."""

    engine, hidden, editions, most, waiting = None, None, {}, 0, 0

    def __init__(self, address, timeout):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def nthreads(self):
        return {"worker-1": 1, "worker-2": 1}

    def run(self, function):
        return {"worker-1": function(), **self.editions}

    def submit(self, function, sent, unsafe, pure):
        data = pickle.dumps(sent)
        Client.waiting += 1
        Client.most = max(Client.most, Client.waiting)

        def work():
            Client.waiting -= 1
            if isinstance(pickle.loads(data), str):
                raise GradingError(pickle.loads(data))
            self.hidden.rename(away := self.hidden.with_name("out-of-sight"))
            try:
                return pickle.loads(pickle.dumps(grade_parcel(pickle.loads(data), self.engine)))
            finally:
                away.rename(self.hidden)

        return Future(work)


class Completed(list):
    """As `distributed.as_completed`: more can be added while it is gone through."""

    def __iter__(self):
        while self:
            yield self.pop(0)

    add = list.append


@pytest.fixture
def cluster(course, warm_engine, monkeypatch):
    for name, value in (("engine", warm_engine), ("hidden", course.root), ("editions", {}), ("most", 0)):
        monkeypatch.setattr(Client, name, value)
    fake = SimpleNamespace(Client=Client, as_completed=Completed)
    monkeypatch.setitem(sys.modules, "distributed", fake)
    return course


def job_of(course, student):
    [job] = batch._jobs(course, SET, [student], LIMITS)
    return job


def state(course):
    with open_gradebook(course) as book:
        marks = {
            (g.student.id, g.name): (g.auto_score, g.needs_manual_grade)
            for s in book.assignment_submissions(SET) for n in s.notebooks for g in n.grades
        }  # fmt: skip
    files = {path.name: path.read_bytes() for path in sorted(course.autograded.rglob("*.ipynb"))}
    return marks, files


def test_a_class_is_graded_where_nobody_sees_its_folder(cluster, hand_in):
    course = cluster
    for number in range(7):
        hand_in(course, f"student-{number}", RIGHT if number % 2 else {})
    here = batch.grade_class(course, SET, limits=LIMITS)
    before = state(course)
    assert batch.grade_class(course, SET, limits=LIMITS, plan=PLAN) == here
    assert state(course) == before
    assert [record.score for record in here] == [0.0, 6.0] * 3 + [0.0]
    assert Client.most <= 2 * remote.AHEAD
    assert not (course.class_dir / "faults.log").exists()


def test_a_parcel_holds_nothing_of_others(course, hand_in):
    hand_in(course, "student-01", RIGHT | {"small-2-explain": "my own words"})
    hand_in(course, "student-02", RIGHT | {"small-2-explain": "canary of a classmate"})
    (course.class_dir / "students.csv").write_text(
        "id,email\nstudent-02,canary@example.org\n", encoding="utf-8"
    )
    data = pickle.dumps(pack(job_of(course, "student-01")))
    assert b"my own words" in data
    assert b"canary of a classmate" not in data
    assert b"canary@example.org" not in data
    assert str(course.root).encode() not in data


def damaged(course):
    """Submissions that are none, each of another kind."""
    folder = course.submitted / "student-01" / SET
    one = folder / "small-one.ipynb"
    elsewhere = course.root / "elsewhere.ipynb"
    shutil.copy(one, elsewhere)
    yield "as it was"
    for name, make in {
        "a link": lambda: one.symlink_to(elsewhere),
        "a second name": lambda: one.hardlink_to(elsewhere),
        "a pipe": lambda: os.mkfifo(one),
        "a folder": one.mkdir,
        "too large": lambda: (one.touch(), os.truncate(one, 10 * MAX_BYTES)),
        "nothing": lambda: None,
    }.items():
        one.unlink(missing_ok=True)
        make()
        yield name
        if one.is_dir():
            one.rmdir()
    shutil.rmtree(folder)
    folder.symlink_to(elsewhere)
    yield "the folder itself a link"
    folder.unlink()
    yield "no folder"


def test_what_cannot_be_graded_is_told_the_same_from_afar(course, hand_in, warm_engine):
    hand_in(course, "student-01", RIGHT)
    job = job_of(course, "student-01")
    for name in damaged(course):
        here, there = grade_student(job, warm_engine).record, grade_parcel(pack(job), warm_engine)[0].record
        assert there == here, name


def test_another_version_of_the_course_is_refused(cluster, hand_in, warm_engine, monkeypatch):
    course = cluster
    hand_in(course, "student-01", RIGHT)
    monkeypatch.setattr(Client, "editions", {"worker-2": "another"})
    with pytest.raises(GradingError, match="another version of the course is installed on worker-2"):
        batch.grade_class(course, SET, limits=LIMITS, plan=PLAN)
    sent = pack(job_of(course, "student-01"))
    monkeypatch.setattr(parcel, "edition", lambda: "another")
    with pytest.raises(GradingError, match="has another version"):
        grade_parcel(sent, warm_engine)


@pytest.mark.parametrize("loss", [OSError("worker lost"), KeyError("gone"), MemoryError()], ids=repr)
def test_lost_workers_lower_no_score_and_lose_no_notebook(cluster, hand_in, monkeypatch, loss):
    course = cluster
    hand_in(course, "student-01", RIGHT)
    hand_in(course, "student-02", RIGHT)
    batch.grade_class(course, SET, limits=LIMITS)
    before = state(course)

    def lose(sent, engine):
        raise loss

    monkeypatch.setattr(sys.modules[__name__], "grade_parcel", lose)
    found = batch.grade_class(course, SET, limits=LIMITS, plan=PLAN)
    assert {record.status for record in found} == {"grader_fault"}
    assert state(course) == before
    assert [record.score for record in load_all(course.graded(SET))] == [6.0, 6.0]
    assert type(loss).__name__ in (course.class_dir / "faults.log").read_text(encoding="utf-8")


def test_workers_lost_at_any_moment_lower_no_score(cluster, hand_in, monkeypatch):
    """Each job is lost by chance, and so is what it did; ``make faults`` tries it more often."""
    course, chance, real = cluster, random.Random(9), grade_parcel
    for number in range(6):
        hand_in(course, f"student-{number}", RIGHT)
    batch.grade_class(course, SET, limits=LIMITS)
    before, lost = state(course), 0

    def often_lost(sent, engine):
        graded = real(sent, engine) if chance.random() < 0.7 else None
        if chance.random() < 0.5:
            raise OSError("worker lost")
        return graded or real(sent, engine)

    monkeypatch.setattr(sys.modules[__name__], "grade_parcel", often_lost)
    for _ in range(ROUNDS):
        found = batch.grade_class(course, SET, limits=LIMITS, plan=PLAN)
        assert {record.score for record in found if record.status != "grader_fault"} <= {6.0}
        lost += sum(record.status == "grader_fault" for record in found)
        assert state(course) == before
        assert [record.score for record in load_all(course.graded(SET))] == [6.0] * 6
    assert lost


def test_a_submission_that_cannot_be_packed_stops_nobody(cluster, hand_in, monkeypatch):
    course = cluster
    hand_in(course, "student-01", RIGHT)
    hand_in(course, "student-02", RIGHT)
    real = remote.pack

    def fail(job: Job):
        if job.student == "student-01":
            raise PermissionError("not ours to read")
        return real(job)

    monkeypatch.setattr(remote, "pack", fail)
    first, second = batch.grade_class(course, SET, limits=LIMITS, plan=PLAN)
    assert (first.status, second.score) == ("grader_fault", 6.0)
    assert "not ours to read" in first.exercises[0].look


def test_without_the_extra_there_is_a_sentence(course, hand_in, monkeypatch):
    hand_in(course, "student-01", RIGHT)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GradingError, match="needs its extra"):
        batch.grade_class(course, SET, limits=LIMITS, plan=PLAN)


def test_nothing_of_a_parcel_stays(course, hand_in, warm_engine):
    hand_in(course, "student-01", RIGHT)
    before = set(sweep())
    grade_parcel(pack(job_of(course, "student-01")), warm_engine)
    assert set(sweep()) == before
