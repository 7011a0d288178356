"""Says of what came out of a notebook which score and which words it means."""
