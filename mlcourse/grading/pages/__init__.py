"""Writes what people read about results; knows `course`, `ledger`, `reporting`, `results`, `similarity`."""
