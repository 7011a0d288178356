"""The figures of the chapter on training."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import init_weights, relu

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel


def mean_of_three_losses():
    """Three losses of one parameter, their mean, and a few steps down the mean."""
    targets = np.array([-1.0, 0.5, 2.0])

    def losses(theta):
        return np.log(np.cosh(2 * (theta[..., None] - targets)))

    theta = np.linspace(-2.2, 3.2, 200)
    figure, axes = panel(4.4, 3.0)
    for i in range(3):
        axes.plot(theta, losses(theta)[:, i], LINES[i], color=COLOURS[i], linewidth=1.3, label=f"L{'₁₂₃'[i]}")
    axes.plot(theta, losses(theta).mean(axis=1), color=INK, linewidth=2.8, label="their mean, the risk")
    path = [np.array(-2.0)]
    for _ in range(8):
        path.append(path[-1] - 0.55 * np.mean(2 * np.tanh(2 * (path[-1] - targets))))
    path = np.array(path)
    axes.plot(path, losses(path).mean(axis=1), "o", color=INK, markersize=5)
    axes.set(xlabel="θ", ylabel="loss", ylim=(-0.4, 8.5))
    axes.legend(frameon=False, loc="upper center", ncols=2)
    return [figure]


def three_step_sizes():
    """Paths of gradient descent in a long valley, for a short, a fitting and a long step."""
    curvature, start, steps = np.array([1.0, 9.0]), np.array([-2.2, 0.9]), 12
    x, y = np.meshgrid(np.linspace(-2.6, 1.2, 100), np.linspace(-1.4, 1.4, 80))
    height = (curvature[0] * x**2 + curvature[1] * y**2) / 2
    panels = []
    for eta, title in ((0.02, "η = 0.02: slow"), (0.2, "η = 0.2"), (0.226, "η = 0.226: too long")):
        figure, axes = panel(2.7, 2.6)
        axes.contour(x, y, height, levels=(0.15, 0.6, 1.5, 3, 5), colors=INK, linewidths=0.7, alpha=0.5)
        path = start * (1 - eta * curvature) ** np.arange(steps + 1)[:, None]
        axes.plot(*path.T, ".-", color=RED, linewidth=1.2, markersize=6)
        axes.plot(0, 0, "*", color=BLUE, markersize=10)
        axes.set(title=title, xlabel="θ₁", ylabel="θ₂", xlim=(-2.6, 1.2), ylim=(-1.6, 1.6))
        axes.set_xticks([-2, 0], ["−2", "0"])
        axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
        panels.append(figure)
    return panels


def penalty_pulls_to_zero():
    """Where the minimum lies as the penalty grows: flat directions give way first."""
    H, best = np.array([[1.0, 0.75], [0.75, 2.4]]), np.array([2.0, 1.0])
    x, y = np.meshgrid(np.linspace(-0.6, 3.4, 90), np.linspace(-0.7, 2.2, 90))
    d = np.stack([x, y], axis=-1) - best
    figure, axes = panel(4.0, 3.2)
    axes.contour(
        x, y, np.einsum("...i,ij,...j", d, H, d) / 2, levels=(0.1, 0.4, 1, 2, 3.2), colors=BLUE, linewidths=1
    )
    penalties = np.concatenate([[0], np.geomspace(0.01, 300, 120)])
    path = np.array([np.linalg.solve(H + 2 * lam * np.eye(2), H @ best) for lam in penalties])
    axes.plot(*path.T, color=RED)
    for lam, offset in ((0, (4, 6)), (0.25, (-12, -15)), (1, (7, -10)), (4, (7, -8))):
        at = np.linalg.solve(H + 2 * lam * np.eye(2), H @ best)
        axes.plot(*at, "o", color=RED, markersize=5)
        axes.annotate(f"λ = {lam:g}", at, offset, textcoords="offset points")
    axes.plot(0, 0, "s", color=INK, markersize=5)
    axes.annotate("0", (0, 0), (-12, -4), textcoords="offset points")
    axes.set(xlabel="θ₁", ylabel="θ₂", aspect="equal")
    return [figure]


def signal_through_layers():
    """Root mean square of the activations through 40 layers with ReLU, for each scheme."""
    figure, axes = panel(4.4, 3.0)
    variances = (("he", "2/n: He", "-", BLUE), ("lecun", "1/n: LeCun, Glorot", "--", RED))
    for scheme, label, line, colour in variances:
        rng, signal, sizes = (
            np.random.default_rng(3),
            np.random.default_rng(0).standard_normal((256, 64)),
            [1.0],
        )
        for _ in range(40):
            signal = relu(init_weights(rng, 256, 256, scheme, dtype="float64") @ signal)
            sizes.append(np.sqrt(np.mean(signal**2)))
        axes.semilogy(sizes, line, color=colour, label=label)
    axes.semilogy(0.5 ** (np.arange(41) / 2), ":", color=INK, linewidth=1.2, label="a factor 1/√2 a layer")
    axes.set(xlabel="layer", ylabel="size of the activations", ylim=(3e-7, 30))
    axes.legend(frameon=False, loc="lower left")
    return [figure]


def lost_updates():
    """How much of a small step from 1 arrives in float32 and in float64."""
    figure, axes = panel(4.4, 2.9)
    sizes, one = np.geomspace(1e-9, 1e-6, 61), np.float32(1)
    moved = [(one - (one - np.float32(size))) / size for size in sizes]
    axes.semilogx(sizes, moved, ".", color=RED, markersize=5, label="float32")
    axes.semilogx(sizes, [(1 - (1 - size)) / size for size in sizes], "-", color=GREEN, label="float64")
    axes.axvline(2.0**-25, color=INK, linewidth=0.8, linestyle=":")
    axes.annotate(
        "half a unit in\nthe last place", (2.0**-25, 1.55), (-6, 0), textcoords="offset points", ha="right"
    )
    axes.set(xlabel="step that should be subtracted from 1", ylabel="part that arrives", ylim=(-0.1, 2.1))
    axes.legend(frameon=False, loc="lower right")
    return [figure]
