"""Writes what people read about results; knows `course`, `results`, `similarity`."""
