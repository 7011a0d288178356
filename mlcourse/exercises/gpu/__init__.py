"""Exercises in torch, by hand and on any device (ADD-08). Torch is imported only inside of functions."""

from mlcourse.exercises.gpu import convolution, loss, step

EXERCISES = (*step.EXERCISES, *convolution.EXERCISES, *loss.EXERCISES)
