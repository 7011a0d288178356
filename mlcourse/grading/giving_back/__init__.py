"""Writes marks and feedback as platforms take them back; knows `collecting`, `course`, `pages`, `results`."""
