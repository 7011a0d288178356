"""Exercises on one-dimensional convolution (CNV), a file for each section of the chapter."""

from mlcourse.exercises.convolution import flip_and_slide, modes

TITLES = {"CNV": "Convolution in one dimension"}
EXERCISES = (*flip_and_slide.EXERCISES, *modes.EXERCISES)
