"""A class on a Dask cluster: the same marks as here, also when a worker is killed in the middle."""

import os
import signal
from pathlib import Path

import pytest
import small_course

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.running import batch
from mlcourse.grading.running.parcel import grade_parcel

pytest.importorskip("distributed", reason="the `dask` extra is not installed")
SET, RIGHT, LIMITS = small_course.SET, small_course.RIGHT, Limits(seconds=5)
CLASS = 8


@pytest.fixture
def cluster(monkeypatch):
    """Two workers on the loopback interface, without a dashboard."""
    from distributed import LocalCluster

    monkeypatch.setenv("PYTHONPATH", str(Path(batch.__file__).parents[3]))
    local = {"host": "127.0.0.1", "dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=2, threads_per_worker=1, **local) as made:
        yield made


def records_of(course):
    return {path.name: path.read_bytes() for path in course.graded(SET).glob("*.json")}


def test_a_worker_that_is_killed_costs_nothing(cluster, course, hand_in):
    from distributed import Client

    for i in range(CLASS):
        answers = RIGHT if i % 2 else RIGHT | {"small-1": "def double(x):\n    return x"}
        hand_in(course, f"student-{i:02}", answers)
    batch.grade_class(course, SET, limits=LIMITS)
    wanted = records_of(course)
    for path in course.graded(SET).glob("*.json"):
        path.unlink()
    with Client(cluster.scheduler_address) as client:
        pids = sorted(client.run(os.getpid).values())
    seen = []

    def done(record, number, total):
        seen.append(record.student)
        if number == 2:
            os.kill(pids[0], signal.SIGKILL)

    plan = batch.Plan(dask=cluster.scheduler_address)
    batch.grade_class(course, SET, limits=LIMITS, plan=plan, done=done)
    assert sorted(seen) == sorted(path.removesuffix(".json") for path in wanted)
    assert records_of(course) == wanted


def test_a_submission_that_no_worker_can_finish_stops_nobody(cluster, course, hand_in, monkeypatch):
    from mlcourse.grading.running import remote

    hand_in(course, "student-01", RIGHT)
    hand_in(course, "student-02", RIGHT)
    monkeypatch.setattr(remote, "_there", _refuse_one)
    plan = batch.Plan(dask=cluster.scheduler_address)
    first, second = batch.grade_class(course, SET, limits=LIMITS, plan=plan)
    assert (first.status, first.score) == ("grader_fault", None)
    assert "no worker could grade this" in first.exercises[0].look
    assert (second.status, second.exercises[0].score) == ("ok", 2.0)


def _refuse_one(parcel, unsafe):
    if parcel.student == "student-01":
        raise RuntimeError("out of reach")
    with Engine(unsafe) as engine:
        return grade_parcel(parcel, engine)


def test_an_address_where_nobody_answers_is_one_sentence(course, hand_in):
    hand_in(course, "student-01", RIGHT)
    with pytest.raises(GradingError, match="no Dask scheduler answers"):
        batch.grade_class(course, SET, limits=LIMITS, plan=batch.Plan(dask="tcp://127.0.0.1:9"))


def test_workers_see_no_folder_of_the_class(cluster, course, hand_in):
    """The class's folder is out of the workers' sight, which have their own idea of where things are."""
    hand_in(course, "student-01", RIGHT)
    wanted = batch.grade_class(course, SET, limits=LIMITS)
    plan = batch.Plan(dask=cluster.scheduler_address)
    from distributed import Client

    with Client(cluster.scheduler_address) as client:
        client.run(os.chdir, "/")
        assert set(client.run(_submitted).values()) == {0}
    assert batch.grade_class(course, SET, limits=LIMITS, plan=plan) == wanted


def _submitted():
    return len(list(Path.cwd().glob("*/submitted")))
