"""Reasons that more than one topic gives."""

DEFAULT_AXIS = "the last axis is the function's own choice"
PRODUCT = "the product of two vectors is symmetric"
SAME_AT_0 = "at 0 both branches give the same"
