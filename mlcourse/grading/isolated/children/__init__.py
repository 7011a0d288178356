"""Runs the cells of a notebook, each kind in a process of its own; knows `sandbox`, `wire`."""
