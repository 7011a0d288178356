"""Makes students' notebooks from the instructor's text; knows `course`, `ledger`."""
