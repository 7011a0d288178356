"""Serves the page on which written answers are marked by keyboard; knows `course`, `ledger`, `pages`, `results`, `showing`."""  # noqa: E501  # one line, to be read by a test
