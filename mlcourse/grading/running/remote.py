"""Grading on other machines: a Dask cluster whose workers see the course's folder under the same path."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.isolated.engine import shared_engine
from mlcourse.grading.running.submission import Graded, Job, fault, grade_student

if TYPE_CHECKING:
    from distributed import Future


__all__ = ["run_on_dask"]


def run_on_dask(jobs: list[Job], address: str, unsafe: bool) -> Iterator[Graded]:
    """Let the workers of the scheduler at `address` execute; yield results as they come.

    A worker that is lost costs nothing: its submissions go to another one. Only this process writes.
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError:
        raise GradingError('--dask needs its extra; run: pip install "mlcourse[dask]"') from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise GradingError(f"no Dask scheduler answers at {address} ({error})") from None
    with client:
        asked = {client.submit(_there, job, unsafe, pure=False): job for job in jobs}
        for future in as_completed(asked):
            yield _result(future, asked[future])


def _result(future: "Future", job: Job) -> Graded:
    """What a worker found; a submission that none could finish is a fault of ours, and stops nobody."""
    try:
        return future.result()
    except Exception as error:
        return Graded(fault(job, f"no worker could grade this: {type(error).__name__}: {error}"), None)


def _there(job: Job, unsafe: bool) -> Graded:
    """Grade one submission on a worker, with warm parents that stay for the next."""
    engine = shared_engine(unsafe)
    engine.require()
    return grade_student(job, engine)
