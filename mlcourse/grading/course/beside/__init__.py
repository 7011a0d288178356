"""Names what lies beside the notebooks that are handed in, and reads what students ask there; knows no other room."""  # noqa: E501  # one line, to be read by a test
