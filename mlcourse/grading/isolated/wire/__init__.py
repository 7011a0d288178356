"""Carries plain data between processes that do not trust one another; knows no other room."""
