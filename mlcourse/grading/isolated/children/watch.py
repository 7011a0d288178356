"""The memory of a process as the system sees it: what a student's program says of itself can be a lie."""

import contextlib
from pathlib import Path

__all__ = ["Watch"]


class Watch:
    """How far a process's memory rises from now on.

    Parameters
    ----------
    pid : int
        The process; 0 for none, whose memory never rises.
    """

    def __init__(self, pid: int) -> None:
        self.folder = Path(f"/proc/{pid}")
        with contextlib.suppress(OSError):  # allowed only where the walls leave the process to its owner
            (self.folder / "clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
        self.held, self.peak = self._now()

    def rise(self) -> int:
        """Bytes; 0 if the process is gone, or has stayed below a peak that it had before."""
        _, peak = self._now()
        return max(peak - self.held, 0) if peak > self.peak else 0

    def _now(self) -> tuple[int, int]:
        """Memory held now, and the most that was held."""
        try:
            lines = (self.folder / "status").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return 0, 0
        found = {line.split(":")[0]: line.split() for line in lines}
        held, peak = (int(found[name][1]) * 1024 if name in found else 0 for name in ("VmRSS", "VmHWM"))
        return held, peak
