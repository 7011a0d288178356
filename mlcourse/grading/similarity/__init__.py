"""Finds code that two answers share in structure; knows `course`."""
