"""Takes a class through the grader, one submission after the other or many at a time."""
