"""Further wrong sizes and numbers of weights, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.shapes import conv2d_num_parameters, conv_output_size


def _size(formula):
    def answer(input_size, kernel_size, stride=1, padding=0, dilation=1):
        span = dilation * (kernel_size - 1) + 1
        if input_size + 2 * padding < span:
            raise ValueError("the kernel does not fit")
        return formula(input_size, span, stride, padding)

    return answer


def _added_sides(in_channels, out_channels, kernel_size, bias=True):
    sides = int(np.sum(np.broadcast_to(kernel_size, 2)))
    return in_channels * out_channels * sides + (out_channels if bias else 0)


SIZE = (
    beside(
        conv_output_size,
        (
            "rounding to the nearest",
            _size(lambda n, span, stride, padding: round((n + 2 * padding - span) / stride) + 1),
            "A step that leads beyond the border is not taken: round down.",
        ),
        (
            "the stride left out",
            _size(lambda n, span, stride, padding: n + 2 * padding - span + 1),
            "That is the number of places in steps of one.",
        ),
        (
            "the padding left out",
            _size(lambda n, span, stride, padding: (n - span) // stride + 1),
            "The window slides over the padded input: p more on either side.",
        ),
    ),
)
PARAMETERS = (
    beside(
        conv2d_num_parameters,
        (
            "the sides of the kernel added",
            _added_sides,
            "A kernel has height times width entries for each input channel.",
        ),
    ),
)
