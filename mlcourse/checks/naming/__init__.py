"""Says of a wrong result which mistake it looks like; knows `running`."""
