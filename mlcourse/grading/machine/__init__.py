"""Says of a machine, from what its walls held, whether strangers' code may run there; knows `isolated`."""
