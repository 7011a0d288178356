"""The small network and the risk of the chapter on training, of which this chapter is the application."""

from .training import CODE, FORMULAS, draw

__all__ = ["CODE", "FORMULAS", "draw"]
