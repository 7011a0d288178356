"""The processes in which the cells of a notebook run."""
