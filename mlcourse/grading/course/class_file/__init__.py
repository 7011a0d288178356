"""Reads what was agreed for a class: dates, lateness, points and allowances; knows no other room."""
