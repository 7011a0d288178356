"""No program starts in a folder of the class: a file there could take the place of one of Python's own."""

from collections.abc import Callable
from typing import Any

from tornado import web

from mlcourse.grading.server.course import Marked

__all__ = ["NO_RUNNING", "keep_out"]

NO_RUNNING = (
    "Notebooks of the class are not run here, where a student's program would act as you. "
    "`mlcourse grade` runs them, isolated; to try something, copy the cell into a notebook of your own."
)


class NotRunHere(web.HTTPError):
    """Says so and no more: JupyterLab shows the text of whatever went wrong in one line."""

    def __init__(self) -> None:
        super().__init__(403, NO_RUNNING)

    def __str__(self) -> str:
        return NO_RUNNING


def keep_out(app: Any, marked: Callable[[], Marked | None]) -> None:
    """Refuse kernels and sessions whose path leads into the class's folder.

    Parameters
    ----------
    app : ServerApp
        Its kernel and session managers are what every way to a kernel leads through.
    marked : callable
        Returns the course that is being marked, or None.
    """

    def refuse(path: Any) -> None:
        course = marked()
        if course is not None and isinstance(path, str) and course.holds(path):
            raise NotRunHere

    folder_of, create = app.kernel_manager.cwd_for_path, app.session_manager.create_session
    update = app.session_manager.update_session

    def cwd_for_path(path: str, **kw: Any) -> str:
        refuse(path)
        return folder_of(path, **kw)

    async def create_session(path: str | None = None, *rest: Any, **kw: Any) -> Any:
        refuse(path)
        return await create(path, *rest, **kw)

    async def update_session(session_id: str, **kw: Any) -> None:
        refuse(kw.get("path"))
        await update(session_id, **kw)

    app.kernel_manager.cwd_for_path = cwd_for_path
    app.session_manager.create_session = create_session
    app.session_manager.update_session = update_session
