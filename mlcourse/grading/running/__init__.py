"""Grades a class; knows `course`, `intake`, `isolated`, `pages`, `release`, `results`, `showing`."""
