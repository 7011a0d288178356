"""Does what is typed; knows `course`, `intake`, `isolated`, `pages`, `release`, `results`, `running`."""
