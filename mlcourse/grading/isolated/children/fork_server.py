"""A warm parent: imports once what every child needs, then forks a child for every order that comes.

Run as ``python -c "…"`` by `handles`, in a process without threads. The folder `isolated` is loaded
under a name of its own, so that the student's side needs no `mlcourse` and finds none.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
import sys
from typing import Any

__all__ = ["LENGTH", "main"]

PRELOADED = {
    "student": ("numpy", "matplotlib.pyplot", "matplotlib_inline.backend_inline"),
    "judge": ("numpy", "sympy", "mpmath"),
}
LENGTH = struct.Struct("<I")  # of the first order of a child, which follows
HEAVY = {"torch": "torch", "sklearn": "sklearn.datasets"}


def main(number: int, options: dict[str, Any]) -> None:
    """Serve orders on the socket `number` until it is closed."""
    control = socket.socket(fileno=number)
    sys.path[:] = options["path"]
    for name in (*PRELOADED[options["role"]], *(HEAVY[name] for name in options["heavy"])):
        __import__(name)
    if "torch" in options["heavy"]:
        import torch

        torch.set_num_threads(1)
        torch.set_num_interop_threads(1)
        torch.zeros(2) @ torch.zeros(2)
        torch.zeros(2, device="meta") / 2  # loads torch._dynamo: 2.3 s that every child would spend
    child = _student(options) if options["role"] == "student" else _judge(options)
    gc.collect()
    gc.freeze()  # so that the children's collector does not copy what they only share
    control.send(json.dumps({"ready": True, **child.says()}).encode())
    _serve(control, child)


def _student(options: dict[str, Any]) -> Any:
    from .student_side import StudentSide

    return StudentSide(options)


def _judge(options: dict[str, Any]) -> Any:
    from .judge_side import JudgeSide

    return JudgeSide(options)


def _serve(control: socket.socket, child: Any) -> None:
    """Fork a child for every message; tell its number, hand over a handle of it, and its end."""
    living: dict[int, int] = {}
    while True:
        watched: list[Any] = [control, *living]
        ready = select.select(watched, [], [])[0]
        for pidfd in ready:
            if pidfd in living:
                os.waitpid(living.pop(pidfd), 0)
                os.close(pidfd)
        if control not in ready:
            continue
        data, numbers, _, _ = socket.recv_fds(control, 1 << 16, 4)
        if not data:
            os._exit(0)
        order = json.loads(data)
        if "warm" in order:
            child.warm(order["warm"])
            gc.collect()
            gc.freeze()
            control.send(b"{}")
            continue
        pid = os.fork()
        if pid == 0:
            _become(child, numbers, control, list(living))
        pidfd = os.pidfd_open(pid)
        living[pidfd] = pid
        socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [pidfd])
        for number in numbers:
            os.close(number)


def _become(child: Any, numbers: list[int], control: socket.socket, others: list[int]) -> None:
    """What the new process does, to its end; it never returns to the parent's loop."""
    try:
        *doors, number = numbers
        for door in doors:  # into its group first of all, so that nothing that it does goes uncounted
            os.write(door, b"0")
            os.close(door)
        for other in others:
            os.close(other)
        os.close(control.detach())
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os.close(nothing)
        os.setsid()
        signal.set_wakeup_fd(-1)
        _obey(child, socket.socket(fileno=number))
    except BaseException:  # nobody is left to tell: the end of the process says it
        os._exit(70)
    os._exit(0)


def _obey(child: Any, orders: socket.socket) -> None:
    """Wait for the first order, which may come much later or, for one who is not needed, never."""
    head, more, _, _ = socket.recv_fds(orders, LENGTH.size, 4)
    if head:
        (size,) = LENGTH.unpack(head)
        order = json.loads(orders.recv(size, socket.MSG_WAITALL))
        child.run(order, [orders, *(socket.socket(fileno=number) for number in more)])
