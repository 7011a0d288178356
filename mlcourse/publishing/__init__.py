"""Builds the book."""
