"""The walls around a student's process, each of which holds alone; put up from inside, after the fork.

``namespaces`` (in the parent, once), ``rlimits``, ``landlock``, ``seccomp`` (in every child, in this order).
One more is made by the grader around the child, see `cgroups`.
"""

from .walls import LAYERS, Place, Walls, close_in, lock, prepare

__all__ = ["LAYERS", "Place", "Walls", "close_in", "lock", "prepare"]
