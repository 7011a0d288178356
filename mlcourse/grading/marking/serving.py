"""The server of the marking room: on loopback, for one person, until it is interrupted."""

import socket
from collections.abc import Callable
from contextlib import suppress

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import has_gradebook
from mlcourse.grading.ledger.history import whoami
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking.app import Room, application
from mlcourse.grading.marking.guard import Key

__all__ = ["open_room", "serve"]

LONGEST_NAME = 100


def open_room(course: Course, problem_set: str, who: str = "", port: int = 0) -> tuple[Room, socket.socket]:
    """Take a place on loopback for marking a set.

    Raises
    ------
    GradingError
        If there is nothing to mark, or if the place is taken.
    """
    course.require(problem_set)
    who = " ".join(who.split()) or whoami()
    if not who.isprintable() or len(who) > LONGEST_NAME:
        raise GradingError(f"--as takes a name of at most {LONGEST_NAME} printable characters")
    if not has_gradebook(course):
        raise GradingError(
            f"there is no gradebook in {course.class_dir} yet; run: mlcourse grade {problem_set}"
        )
    place = _bound(port)
    room = Room(course, problem_set, who, Key(place.getsockname()[1]))
    try:
        with open_gradebook(course) as book:
            _, entries = room.look(book)
        if not entries:
            raise GradingError(
                f"nobody's {problem_set} is in the gradebook yet; run: mlcourse grade {problem_set}"
            )
    except BaseException:
        place.close()
        raise
    return room, place


def _bound(port: int) -> socket.socket:
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        place.bind(("127.0.0.1", port))
        place.listen()  # two sockets may have one place, but only one may listen there
    except (OSError, OverflowError) as error:
        place.close()
        said = getattr(error, "strerror", None) or str(error)
        raise GradingError(f"port {port} cannot be used: {said}; --port 0 takes a free one") from None
    return place


def serve(room: Room, place: socket.socket, ready: Callable[[str], None]) -> None:
    """Answer until interrupted; `ready` is told the first link.

    Parameters
    ----------
    room : Room
        What is marked.
    place : socket
        Bound already.
    ready : callable
        Called before the first request is answered; the place takes them already.
    """
    import uvicorn

    config = uvicorn.Config(
        application(room),
        log_level="warning",
        access_log=False,  # the first link holds the key
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        timeout_graceful_shutdown=3,
    )
    ready(room.key.link)
    with place, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[place])
