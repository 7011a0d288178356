"""The figures of the chapter on GPUs."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from matplotlib.patches import Rectangle

from mlcourse.torch import conv2d

from .style import BLUE, GREEN, INK, LINES, RED, panel


def queue_and_wait():
    """Two timelines, of Python and of the device: without and with a wait after every step."""
    figures = []
    for title, waits in (("no waiting", False), (".item() after every step", True)):
        figure, axes = panel(4.3, 1.9)
        host = device = 0.0
        for _ in range(4):
            axes.add_patch(Rectangle((host, 1.1), 0.7, 0.7, facecolor=BLUE, alpha=0.75, edgecolor=INK))
            device = max(device, host + 0.7)
            axes.add_patch(Rectangle((device, 0.1), 1.6, 0.7, facecolor=GREEN, alpha=0.75, edgecolor=INK))
            device += 1.6
            if waits:
                axes.add_patch(
                    Rectangle(
                        (host + 0.7, 1.1), device - host - 0.7, 0.7, fill=False, edgecolor=RED, linestyle=":"
                    )
                )
            host = device if waits else host + 0.7
        axes.text(-0.15, 1.45, "Python", ha="right", va="center")
        axes.text(-0.15, 0.45, "GPU", ha="right", va="center")
        axes.set(xlim=(-1.6, 9.5), ylim=(0, 1.9))
        axes.set_title(title, fontsize=10.5)
        axes.axis("off")
        figures.append(figure)
    return figures


CHANNELS = np.array([1, 4, 16, 64, 256])


@cache
def rounding_errors():
    """Relative error of a convolution layer in two dtypes, for each number of channels."""
    generator = torch.Generator().manual_seed(0)
    errors = {torch.float32: [], torch.bfloat16: []}
    for count in CHANNELS:
        x = torch.randn(2, int(count), 10, 10, generator=generator, dtype=torch.float64)
        weight = torch.randn(4, int(count), 3, 3, generator=generator, dtype=torch.float64)
        exact = conv2d(x, weight)
        for dtype, found in errors.items():
            rough = conv2d(x.to(dtype), weight.to(dtype)).double()
            found.append(float((rough - exact).norm() / exact.norm()))
    return errors


def worst_error(dtype):
    """Return the largest of the errors that the figure shows."""
    return max(rounding_errors()[dtype])


def single_against_double():
    """Error of a convolution layer in float32 against the number of products in an output."""
    figure, axes = panel(4.2, 2.8)
    for (dtype, found), line, colour in zip(rounding_errors().items(), LINES, (BLUE, RED), strict=False):
        axes.loglog(
            9 * CHANNELS, found, line, marker="o", color=colour, label=str(dtype).removeprefix("torch.")
        )
    axes.set(xlabel="products in one output", ylabel="relative error", ylim=(1e-9, 1))
    axes.legend(frameon=False, loc="center right")
    return [figure]
