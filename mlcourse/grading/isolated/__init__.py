"""Runs strangers' notebooks, with a judge that they cannot reach; knows `course`."""
