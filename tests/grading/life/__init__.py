"""What happens to notebooks in real life; importing it fills the table."""

from life import archives, cells, kinds, names, needs, programs, texts, written
from life.table import ASKED, KEEPS, TABLE

ROOMS = (archives, cells, kinds, names, needs, programs, texts, written)

__all__ = ["ASKED", "KEEPS", "ROOMS", "TABLE"]
