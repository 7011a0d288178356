"""Brings what was handed in elsewhere to its students, every attempt kept; knows `course` and `intake`."""
