"""Builds the value of a matrix expression at one point, with its shape and its looks; knows nothing."""
