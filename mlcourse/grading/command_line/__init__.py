"""Does what is typed; knows `collecting`, `course`, `giving_back`, `intake`, `isolated`, `pages`, `release`, `results`, `running`."""  # noqa: E501  # one line, to be read by a test
