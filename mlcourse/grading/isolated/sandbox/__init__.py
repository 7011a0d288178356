"""The walls around a student's process, each of which holds alone; put up from inside, after the fork.

``namespaces`` (in the parent, once), ``rlimits``, ``landlock``, ``seccomp`` (in every child, in this order).
"""

from .walls import LAYERS, Place, Walls, close_in, lock, prepare

__all__ = ["LAYERS", "Place", "Walls", "close_in", "lock", "prepare"]
