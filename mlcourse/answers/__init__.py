"""Answers written in an editor: found by name in a file or a notebook, checked in a process of their own.

`command` is what ``mlcourse check`` does, `pytest_plugin` the same as tests; both ask `runner`, which
starts a `worker` for the student's code.
"""
