"""Turns what people write, such as 2x or |x|, into the syntax that is read; knows nothing."""
