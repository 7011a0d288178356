"""Makes whole notebooks of what students handed in; knows `course`, `isolated`, `showing`."""
