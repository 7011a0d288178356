"""What one notebook may use while it is graded."""

from dataclasses import dataclass

__all__ = ["Bounds", "Limits"]


@dataclass(frozen=True)
class Bounds:
    """What a cell, and a notebook, may use."""

    cpu_seconds: float = 30.0  # a cell
    wall_seconds: float = 60.0  # a cell
    notebook_seconds: float = 300.0  # all cells together
    memory_bytes: int = 2 * 2**30
    output_bytes: int = 1_000_000
    restarts: int = 3


@dataclass(frozen=True)
class Limits:
    """What one notebook may use while it is graded."""

    seconds: float = 30  # of CPU time, a cell; of the clock on the wall twice as many
    notebook_seconds: float = 300  # all cells of a notebook together
    output_bytes: int = 1_000_000  # kept of what one cell prints
    memory_bytes: int = 2 * 2**30  # that a student's program may take; 0: no limit
    restarts: int = 3  # fresh processes after one was lost

    @property
    def bounds(self) -> Bounds:
        """The same, as the isolated grader reads it."""
        return Bounds(
            self.seconds,
            2 * self.seconds,
            self.notebook_seconds,
            self.memory_bytes,
            self.output_bytes,
            self.restarts,
        )
