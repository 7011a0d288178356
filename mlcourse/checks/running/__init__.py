"""Lays what an answer makes of an input beside what the reference does; knows no other room."""
