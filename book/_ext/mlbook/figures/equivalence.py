"""The figures of the chapter on equivalent networks."""

from __future__ import annotations

import mpmath
import numpy as np

from mlcourse.numpy import Params, mlp_backward, mlp_forward, sgd_step, sigmoid, sigmoid_to_tanh
from mlcourse.numpy import cross_entropy as loss_of

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel


def from_tanh_to_sigmoid():
    """Three curves: tanh, the same twice as wide, and that lifted by one and halved."""
    a = np.linspace(-6, 6, 200)
    figure, axes = panel(4.4, 2.9)
    curves = (
        (np.tanh(a), "tanh a", RED),
        (np.tanh(a / 2), "tanh(a/2): twice as wide", GREEN),
        ((np.tanh(a / 2) + 1) / 2, "(tanh(a/2) + 1)/2 = σ(a)", BLUE),
    )
    for (values, label, colour), line in zip(curves, ("--", "-.", "-"), strict=True):
        axes.plot(a, values, line, color=colour, label=label)
    axes.axhline(0, color=INK, linewidth=0.7)
    axes.set(xlabel="a", ylim=(-1.15, 2.25))
    axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
    axes.legend(frameon=False, loc="upper left")
    return [figure]


def one_function_two_networks():
    """What the units contribute in a sigmoid network and in the tanh network that equals it."""
    x = np.linspace(-5, 5, 200)
    network = Params(np.array([[2.0], [-1.5], [3.0]]), np.array([4.0, 0.0, -6.0]),
                     np.array([[1.6, 1.2, -2.0]]), np.array([-0.6]))  # fmt: skip
    panels = []
    for title, phi, params in (
        ("sigmoid units", sigmoid, network),
        ("tanh units", np.tanh, sigmoid_to_tanh(*network)),
    ):
        figure, axes = panel(3.4, 2.9)
        parts = phi(x[:, None] * params.W1[:, 0] + params.b1) * params.W2[0]
        for j in range(3):
            axes.plot(x, parts[:, j], LINES[j], color=COLOURS[j], linewidth=1.4, label=f"unit {j + 1}")
        axes.axhline(params.b2[0], color=INK, linewidth=1, linestyle=":", label="output bias")
        axes.plot(x, parts.sum(axis=1) + params.b2, color=INK, linewidth=2.6, label="y(x)")
        axes.set(title=title, xlabel="x", ylim=(-2.3, 3.6))
        if phi is np.tanh:
            axes.legend(frameon=False, loc="upper left", ncols=2, fontsize=9)
        panels.append(figure)
    return panels


def same_start_different_paths():
    """Gradient descent on two moons, started from one function in two parametrisations."""
    from mlcourse.data import two_moons

    x, y = two_moons(120, noise=0.15, rng=1)
    rng = np.random.default_rng(4)
    start = Params(rng.normal(0, 2, (6, 2)), rng.normal(0, 1, 6), rng.normal(0, 1, (2, 6)), np.zeros(2))
    figure, axes = panel(4.4, 3.0)
    for name, params, line, colour in (
        ("sigmoid", start, "-", BLUE),
        ("tanh", sigmoid_to_tanh(*start), "--", RED),
    ):
        losses = []
        for _ in range(301):
            cache = mlp_forward(x, params, name)
            losses.append(loss_of(cache.oa, y))
            params = sgd_step(params, mlp_backward(cache, y, need_dx=False), 0.5)
        axes.plot(losses, line, color=colour, label=f"{name} network")
    axes.set(xlabel="step of gradient descent", ylabel="mean loss", yscale="log")
    axes.set_yticks([0.1, 0.2, 0.5, 1], ["0.1", "0.2", "0.5", "1"])
    axes.minorticks_off()
    axes.legend(frameon=False)
    return [figure]


def where_the_sum_cancels():
    """Relative error of σ computed through tanh, and by the course's function."""
    a = np.linspace(-45, 5, 101)
    with mpmath.workdps(40):
        exact = [1 / (1 + mpmath.exp(-mpmath.mpf(v))) for v in a]
        errors = {
            name: np.array(
                [float(abs(mpmath.mpf(float(v)) - e) / e) for v, e in zip(values, exact, strict=True)]
            )
            for name, values in {"through tanh": (np.tanh(a / 2) + 1) / 2, "course": sigmoid(a)}.items()
        }
    figure, axes = panel(4.4, 2.9)
    for (name, values), mark, colour in zip(errors.items(), ("s", "."), (RED, BLUE), strict=True):
        axes.semilogy(a, np.maximum(values, 1e-17), mark, color=colour, markersize=4, label=name)
    axes.set(xlabel="a", ylabel="relative error of σ(a)", ylim=(5e-18, 30))
    axes.set_xticks([-40, -30, -20, -10, 0], ["−40", "−30", "−20", "−10", "0"])
    axes.legend(frameon=False, loc="center right")
    return [figure]
