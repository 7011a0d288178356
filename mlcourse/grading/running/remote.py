"""Grading on other machines: a Dask cluster whose workers need the course's package, and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.isolated.engine import shared_engine
from mlcourse.grading.running.parcel import Parcel, edition, grade_parcel, pack
from mlcourse.grading.running.submission import Graded, Job, fault

__all__ = ["run_on_dask"]

AHEAD = 2  # submissions sent for each that a worker can grade at a time


def run_on_dask(jobs: list[Job], address: str, unsafe: bool) -> Iterator[Graded]:
    """Let the workers of the scheduler at `address` execute; yield results as they come.

    A submission travels with its job. A worker that is lost costs nothing: its submissions go to another one.
    Only this process writes.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        raise GradingError('--dask needs its extra; run: pip install "mlcourse[dask]"') from None
    try:
        client: Any = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise GradingError(f"no Dask scheduler answers at {address} ({error})") from None
    with client:
        _refuse_other_editions(client)
        ahead = AHEAD * max(sum(client.nthreads().values()), 2)
        yield from _as_they_come(client, distributed.as_completed, jobs, unsafe, ahead)


def _refuse_other_editions(client: Any) -> None:
    """Marks must not depend on which worker gave them."""
    other = sorted(name for name, found in client.run(edition).items() if found != edition())
    if other:
        raise GradingError(f"another version of the course is installed on {', '.join(map(str, other))}")


def _as_they_come(
    client: Any, as_completed: Callable[[Iterable[Any]], Any], jobs: list[Job], unsafe: bool, ahead: int
) -> Iterator[Graded]:
    """Results as they are finished; no more than `ahead` submissions are on their way."""
    rest, asked = iter(jobs), {}

    def send(count: int) -> Iterator[Any]:
        for job in islice(rest, count):
            future = client.submit(_there, _parcel(job), unsafe, pure=False)
            asked[future] = job
            yield future

    completed = as_completed(list(send(ahead)))
    for future in completed:
        job = asked.pop(future)
        yield _result(future, job)
        future.release()
        for another in send(1):
            completed.add(another)


def _parcel(job: Job) -> "Parcel | str":
    """What travels; where it cannot be made, why: a submission that cannot be read stops nobody."""
    try:
        return pack(job)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _result(future: Any, job: Job) -> Graded:
    """What a worker found; a submission that none could finish is a fault of ours, and stops nobody."""
    try:
        graded, faults = future.result()
    except Exception as error:
        reason = f"no worker could grade this: {type(error).__name__}: {error}"
        graded, faults = Graded(fault(job, reason), None), f"{job.problem_set} {job.student}\n{reason}\n"
    if faults:
        job.course.note_fault(f"from a worker: {job.problem_set} {job.student}", faults)
    return graded


def _there(parcel: "Parcel | str", unsafe: bool) -> tuple[Graded, str]:
    """Grade one submission on a worker, with warm parents that stay for the next."""
    if isinstance(parcel, str):
        raise GradingError(parcel)
    engine = shared_engine(unsafe)
    engine.require()
    return grade_parcel(parcel, engine)
