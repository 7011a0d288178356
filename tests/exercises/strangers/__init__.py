"""What people wrote, re-made in short answers of our own: each slip beside the same answer without it.

The names that are true of a slip were written down before the checks knew them. A hash of its text puts every
slip into one of two halves; names are written by looking at one of them.
"""

from . import activations, formulas, images, losses, networks, second_round, softmaxes
from .cases import Fine, Slip

__all__ = ["FINE", "SLIPS", "Fine", "Slip"]

TOPICS = (activations, softmaxes, losses, networks, images, formulas, second_round)
SLIPS = [slip for topic in TOPICS for slip in topic.SLIPS]
FINE = [fine for topic in TOPICS for fine in topic.FINE]
