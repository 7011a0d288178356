"""Reads the bulk downloads of platforms, each by its own layout; knows no other room."""
