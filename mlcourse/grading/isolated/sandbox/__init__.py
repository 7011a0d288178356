"""Puts walls around a student's process; knows no other room."""

from .walls import LAYERS, Place, Walls, close_in, lock, prepare

__all__ = ["LAYERS", "Place", "Walls", "close_in", "lock", "prepare"]
