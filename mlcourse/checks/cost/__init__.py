"""Measures what a right answer uses that it should not, memory or its device; knows `running`."""
