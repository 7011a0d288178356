"""Grades a class; knows `course`, `intake`, `isolated`, `ledger`, `pages`, `release`, `results`, `showing`."""  # noqa: E501  # one line, to be read by a test
