"""Which processes still run, read from a list that changes while it is read."""

import time
from pathlib import Path


def running_children(pid):
    """Children of a process that still run: neither gone nor dead and waiting to be collected."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [child for child in children if _state(child) not in ("", "Z", "X")]


def soon_at_most(count, pid, seconds=2.0):
    """Whether no more than `count` children run, now or as soon as those that were killed have ended."""
    end = time.monotonic() + seconds
    while len(running_children(pid)) > count:
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # the second if it goes between opening and reading
        return ""
