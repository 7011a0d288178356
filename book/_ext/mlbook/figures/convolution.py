"""The figures of the chapter on one-dimensional convolution."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from mlcourse.numpy import convolve

from .style import BLUE, COLOURS, INK, LINES, RED, panel


def strip(axes, x, y, numbers, colour):
    """Draw numbers as a row of squares, the first at (x, y)."""
    for i, number in enumerate(numbers):
        axes.add_patch(Rectangle((x + i, y), 1, 1, fill=False, edgecolor=colour, linewidth=1.6))
        axes.text(x + i + 0.5, y + 0.5, f"{number:g}", ha="center", va="center")


def flip_and_slide():
    """All six positions of a flipped kernel on a signal, with the sum of the products beside each."""
    a, v = [1, 2, 3, 4], [1, 0, 2]
    full = convolve(a, v)
    figure, axes = panel(4.0, 4.3)
    axes.text(-2.2, 10.7, "signal", color=BLUE)
    strip(axes, 0, 9.3, a, BLUE)
    for t, total in enumerate(full):
        y = 7.8 - 1.5 * t
        inside = 2 <= t <= 3
        strip(axes, t - 2, y, v[::-1], RED)
        axes.text(7.3, y + 0.5, f"{total:g}", ha="right", va="center", weight="bold" if inside else "normal")
        axes.text(-3.0, y + 0.5, f"t = {t}", ha="right", va="center")
    axes.text(7.3, 9.8, "sum", ha="right", va="center")
    axes.plot([0, 0], [-0.3, 9.2], [4, 4], [-0.3, 9.2], color=INK, linewidth=0.8, linestyle=":")
    axes.set(xlim=(-5, 7.6), ylim=(-0.4, 11.3), aspect="equal")
    axes.axis("off")
    return [figure]


def uses_of_each_sample():
    """How many entries of the result each of nine samples takes part in, in the three modes."""
    n, k = 9, 5
    counts = {
        "full": convolve(np.ones(n + k - 1), np.ones(k), "valid"),
        "same": convolve(np.ones(n), np.ones(k), "same"),
        "valid": convolve(np.ones(n - k + 1), np.ones(k)),
    }
    figure, axes = panel(4.2, 2.9)
    for (name, count), line, colour in zip(counts.items(), LINES, COLOURS, strict=True):
        axes.plot(range(n), count, line, marker="o", color=colour, label=name)
    axes.set(xlabel="sample", ylabel="used in … entries", ylim=(0, 5.6))
    axes.set_xticks(range(n))
    axes.set_yticks(range(6))
    axes.legend(frameon=False, loc="lower center")
    return [figure]


def smoothed_step():
    """A noisy step, and its moving mean of nine samples in mode same, with dents at both ends."""
    rng = np.random.default_rng(4)
    signal = np.where(np.arange(80) < 40, 1.0, 2.0) + 0.25 * rng.standard_normal(80)
    same = convolve(signal, np.ones(9) / 9, "same")
    figure, axes = panel(4.4, 2.8)
    axes.plot(signal, ".", color=INK, markersize=4, alpha=0.6, label="signal")
    axes.plot(same, color=BLUE, label="mode same")
    axes.plot(
        range(4, 76), convolve(signal, np.ones(9) / 9, "valid"), LINES[1], color=RED, label="mode valid"
    )
    axes.set(xlabel="sample", ylim=(0.4, 2.8))
    axes.legend(frameon=False, loc="upper left")
    return [figure]


def fourier_error():
    """Relative error of each entry of a convolution, directly and by Fourier transforms."""
    n = 60
    rng = np.random.default_rng(0)
    a = 10.0 ** np.linspace(0, -20, n) * rng.uniform(1, 2, n)
    v = rng.uniform(1, 2, 5)
    size = n + len(v) - 1
    exact = convolve(a.astype(np.longdouble), v.astype(np.longdouble))
    fourier = np.fft.irfft(np.fft.rfft(a, size) * np.fft.rfft(v, size), size)
    figure, axes = panel(4.4, 2.9)
    for name, result, line, colour in (
        ("by Fourier transforms", fourier, "s", RED),
        ("directly", convolve(a, v), ".", BLUE),
    ):
        error = np.abs((result - exact) / exact).astype(float)
        axes.semilogy(np.maximum(error, 2e-17), line, color=colour, markersize=4, label=name)
    axes.axhline(1, color=INK, linewidth=0.8, linestyle=":")
    axes.set(xlabel="entry of the result", ylabel="relative error", ylim=(1e-17, 1e7))
    axes.legend(frameon=False, loc="upper left")
    return [figure]
