"""Writes marks and feedback as platforms take them back, and the gradebook into a file; knows `collecting`, `course`, `ledger`, `pages`, `results`."""  # noqa: E501  # one line, to be read by a test
