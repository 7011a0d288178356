"""Does what is typed; knows `collecting`, `course`, `intake`, `isolated`, `pages`, `release`, `results`, `running`."""  # noqa: E501  # one line, to be read by a test
