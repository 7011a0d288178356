"""Families of wrong answers that several topics share: an exercise says how its answer is built, once."""
