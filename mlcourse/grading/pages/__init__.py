"""Writes what people read about results."""
