"""Finds what students ask to be looked at again, and carries out what is decided; knows `collecting`, `course`, `ledger`, `pages`, `results`."""  # noqa: E501  # one line, to be read by a test
