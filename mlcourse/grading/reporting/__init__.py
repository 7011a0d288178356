"""Says what a class's results teach whoever teaches it; knows `collecting`, `course`, `results`."""
