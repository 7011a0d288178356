"""Student and judge as equals on one channel: each may ask while it waits for an answer."""

import socket
from collections.abc import Callable
from typing import Any

from .channel import Channel, Closed
from .codec import Values, WireError, exception_from, exception_to

__all__ = ["Flooded", "Gone", "Peer"]

MAX_NESTED = 30


class Gone(BaseException):
    """The other process is lost; not an `Exception`, for no answer of a student can raise it."""


class Flooded(KeyboardInterrupt):
    """A function over there printed without end; interrupts the check, as a person would."""


class Peer:
    """Ask, answer, and answer while waiting for an answer.

    Parameters
    ----------
    sock : socket
        Connected to the other peer.
    export, resolve : callable
        See `Values`.
    serve : callable
        ``serve(what, fields)`` answers the other's questions.
    """

    def __init__(
        self,
        sock: socket.socket,
        export: Callable[[Any], dict[str, Any]],
        resolve: Callable[[dict[str, Any]], Any],
        serve: Callable[[str, dict[str, Any]], Any],
    ) -> None:
        values = Values(export, resolve)
        self.channel, self.serve = Channel(sock, values, values), serve
        self.lost: str = ""
        self._nested = 0

    def ask(self, what: str, **fields: Any) -> dict[str, Any]:
        """Return the other's answer; an exception over there is raised here."""
        if self.lost:
            raise Gone(self.lost)
        try:
            self.channel.send({"ask": what, **fields})
        except Closed as error:
            raise self._lose(error) from error
        while True:
            try:
                message = self.channel.receive()
            except WireError as error:
                raise self._lose(error) from error
            if isinstance(message, dict) and "ask" in message:
                self.answer(message)
            else:
                return self._reply(message)

    def _reply(self, message: Any) -> dict[str, Any]:
        if isinstance(message, dict) and isinstance(message.get("raised"), dict):
            if message["raised"].get("flood") is True:
                raise Flooded
            raised = exception_from(message["raised"])
            line = message["raised"].get("line")
            known = line if type(line) is int and 0 < line < 10**6 else None
            raised.remote_line = known  # type: ignore[attr-defined]  # for whoever tells where it was raised
            raise raised
        if not (isinstance(message, dict) and message.get("done") is True):
            raise self._lose(WireError("neither an answer nor a question"))
        return message

    def _lose(self, error: Exception) -> Gone:
        """Close the channel for good: after a broken frame nothing that comes can be understood."""
        self.lost = str(error) or "lost"
        self.channel.sock.close()
        return Gone(self.lost)

    def answer(self, message: dict[str, Any]) -> None:
        """Answer one question; what goes wrong on the way is an answer too."""
        self._nested += 1
        try:
            if self._nested > MAX_NESTED:
                raise RecursionError("functions call each other too deeply")
            reply = {"done": True} | self.serve(message["ask"], message)
            self._send(reply)
        except Gone:
            raise
        except BaseException as error:
            more = {"line": getattr(error, "remote_line", None), "flood": getattr(error, "flood", False)}
            self._send({"raised": exception_to(error) | more})
        finally:
            self._nested -= 1

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self.channel.send(message)
        except Closed as error:
            raise self._lose(error) from error
