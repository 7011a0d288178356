"""Says of a course where its files lie, what it asks and what may be used."""
