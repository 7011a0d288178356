"""Says what the results of a class teach; knows `collecting`, `course`, `results`, `similarity`."""
