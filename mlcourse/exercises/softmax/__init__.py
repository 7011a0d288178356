"""Exercises on softmax (SMX), a file for each section of the chapter."""

from mlcourse.exercises.softmax import definition, fewer_numbers, scaling, shift, temperature, two_classes

TITLES = {"SMX": "Softmax"}
EXERCISES = (
    *definition.EXERCISES,
    *shift.EXERCISES,
    *scaling.EXERCISES,
    *temperature.EXERCISES,
    *two_classes.EXERCISES,
    *fewer_numbers.EXERCISES,
)
