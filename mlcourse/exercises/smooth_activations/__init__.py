"""Exercises on smooth activations and gates (SMO), a file for each section of the chapter."""

from mlcourse.exercises.smooth_activations import derivations, gated, gelu, gelu_tanh, layer, leaky_relu, silu

TITLES = {"SMO": "Smooth activations and gates"}
EXERCISES = (
    *gelu.EXERCISES,
    *gelu_tanh.EXERCISES,
    *silu.EXERCISES,
    *gated.EXERCISES,
    *leaky_relu.EXERCISES,
    *layer.EXERCISES,
    *derivations.EXERCISES,
)
