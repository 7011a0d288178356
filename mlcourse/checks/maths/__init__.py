"""Reads what is written as mathematics and compares it at random points; knows `running`."""
