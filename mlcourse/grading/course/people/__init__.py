"""Reads who is in a class, from its own list and from what platforms export; knows no other room."""
