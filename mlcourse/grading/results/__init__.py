"""Says what a notebook that was run is worth; knows `course`, `isolated`, `ledger`, `similarity`."""
