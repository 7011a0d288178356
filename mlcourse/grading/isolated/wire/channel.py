"""Frames over a socket, and questions that may be answered with questions."""

import select
import socket
import struct
import time
from typing import Any

from .codec import MAX_BYTES, Values, WireError
from .plain import Plain

__all__ = ["Channel", "Closed", "Late", "with_news"]

HEAD = struct.Struct("<II")  # bytes of JSON, number of buffers; then the length of each buffer
LENGTH = struct.Struct("<I")
CHUNK = 1 << 18


class Closed(WireError):
    """The other end is gone."""


class Late(Exception):
    """Nothing whole came, or could be sent, in time; what did come is kept."""


class Channel:
    """One end of the wire.

    Parameters
    ----------
    sock : socket
        A connected stream socket.
    reads, writes : Values or Plain
        How messages are understood, and how they are written; by default with arrays, without handles.
    """

    def __init__(
        self,
        sock: socket.socket,
        reads: Values | Plain | None = None,
        writes: Values | Plain | None = None,
    ) -> None:
        self.sock, self.reads, self.writes = sock, reads or Values(), writes or Values()
        self._held = bytearray()

    def fileno(self) -> int:
        """The socket's number, for `select`."""
        return self.sock.fileno()

    def send(self, message: Any, deadline: float | None = None) -> None:
        """Send one message whole.

        Raises
        ------
        Late
            At `deadline` (of the monotonic clock), if the other end does not read. A part may have gone by
            then, so the channel is of no use any more.
        Closed, WireError
            If there is nobody any more, or the message is too large.
        """
        text, buffers = self.writes.dumps(message)
        if len(text) > self.writes.max_text or len(buffers) > self.writes.max_buffers:
            raise WireError(f"more than {self.writes.max_text / 10**6:.1f} MB of text")
        head = HEAD.pack(len(text), len(buffers)) + b"".join(LENGTH.pack(len(b)) for b in buffers)
        data = b"".join([head, text, *buffers])
        try:
            if deadline is None:
                self.sock.sendall(data)
            else:
                self._send_until(deadline, memoryview(data))
        except OSError as error:
            raise Closed("the other end does not read any more") from error

    def receive(self, deadline: float | None = None) -> Any:
        """Return the next message.

        Raises
        ------
        Late
            At `deadline` (of the monotonic clock); calling again goes on with what has come so far.
        Closed, WireError
            If there is nobody any more, or somebody who does not keep to the format.
        """
        while (frame := self._take()) is None:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([self.sock], [], [], left)[0]:
                    raise Late
            try:
                data = self.sock.recv(CHUNK)
            except OSError as error:
                raise Closed("the other end is gone") from error
            if not data:
                raise Closed("the other end is gone")
            self._held += data
        return self.reads.loads(*frame)

    def _send_until(self, deadline: float, data: memoryview) -> None:
        """Send without waiting longer than until `deadline` for somebody to read."""
        while data:
            try:
                data = data[self.sock.send(data, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([], [self.sock], [], left)[1]:
                    raise Late from None

    def holds(self) -> bool:
        """Whether something has been received that was not asked for yet."""
        return bool(self._held)

    def _take(self) -> tuple[memoryview, list[memoryview]] | None:
        """Cut one frame off what has been received, if it is whole."""
        held = self._held
        if len(held) < HEAD.size:
            return None
        text, count = HEAD.unpack_from(held)
        if text > self.reads.max_text or count > self.reads.max_buffers:
            raise WireError("a frame that is too large")
        start = HEAD.size + LENGTH.size * count
        if len(held) < start:
            return None
        sizes = [LENGTH.unpack_from(held, HEAD.size + LENGTH.size * i)[0] for i in range(count)]
        if sum(sizes) > MAX_BYTES:
            raise WireError("a frame that is too large")
        end = start + text + sum(sizes)
        if len(held) < end:
            return None
        self._held = held[end:]  # arrays are made from the old one, which is left alone from here on
        frame = memoryview(held)
        buffers, at = [], start + text
        for size in sizes:
            buffers.append(frame[at : at + size])
            at += size
        return frame[start : start + text], buffers


def with_news(*channels: Channel) -> list[Channel]:
    """Wait until there is something to receive; what is held already counts."""
    held = [channel for channel in channels if channel.holds()]
    return held or select.select(channels, [], [])[0]
