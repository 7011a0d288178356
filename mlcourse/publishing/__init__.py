"""Builds the editions of the book."""
