"""Reads whatever lies in a folder, archives and scripts included; knows no other room."""
