"""The figures of the chapter on optimisers."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import adam_step, adamw_step, cosine_warmup_lr, rmsprop_step, sgd_momentum_step

from .style import BLUE, GREEN, INK, RED, panel

CURVATURES = np.array([1.0, 20.0])
START = np.array([-3.0, 1.2])
STEPS = 60
METHODS = {  # name, step, options, colour, line
    "SGD": (sgd_momentum_step, {}, INK, "-"),
    "momentum": (sgd_momentum_step, {"momentum": 0.9}, BLUE, "-"),
    "Nesterov": (sgd_momentum_step, {"momentum": 0.9, "nesterov": True}, BLUE, ":"),
    "RMSProp": (rmsprop_step, {}, RED, "--"),
    "Adam": (adam_step, {}, GREEN, "-"),
}


def path_of(step, options, lr=0.05, angle=0.0):
    """Points of a path in the axes of a bowl that is turned by `angle` under the parameters."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    params, state, points = {"p": turn @ START}, None, [START]
    for _ in range(STEPS):
        grads = {"p": turn @ (CURVATURES * (turn.T @ params["p"]))}
        params, state = step(params, grads, state, lr=lr, **options)
        points.append(turn.T @ params["p"])
    return np.array(points)


def five_ways_down():
    """Five optimisers in one valley, and in the same valley turned by 45 degrees."""
    panels = []
    for angle, title in ((0.0, "along the axes"), (np.pi / 4, "turned by 45°")):
        figure, axes = panel(3.4, 3.0)
        circle = np.linspace(0, 2 * np.pi, 121)
        for level in (0.4, 1.6, 4, 8, 14):
            x, y = np.sqrt(2 * level / CURVATURES)
            axes.plot(x * np.cos(circle), y * np.sin(circle), color=INK, linewidth=0.5, alpha=0.35)
        for name, (step, options, colour, line) in METHODS.items():
            points = path_of(step, options, angle=angle)
            axes.plot(*points.T, line, color=colour, linewidth=1.5, label=name)
        axes.plot(*START, "o", color=INK, markersize=5)
        axes.set(title=title, xlim=(-3.6, 1.9), ylim=(-1.7, 1.9))
        axes.set_xticks([])
        axes.set_yticks([])
        panels.append(figure)
    panels[0].axes[0].legend(frameon=False, loc="upper right", fontsize=8.5, ncols=2)
    return panels


def corrected_and_not():
    """Both means of Adam in units of what they should be, with a gradient that stays."""
    t = np.arange(1, 51)
    panels = []
    for beta, name in ((0.9, "m / g"), (0.999, "v / g²")):
        figure, axes = panel(3.2, 2.6)
        weights = 1 - beta**t
        axes.plot(t, weights / weights, "--", color=BLUE, label="corrected")
        axes.plot(t, weights, "-", color=RED, label="as it is")
        axes.set(title=name, xlabel="step", ylim=(0, 1.15))
        axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        panels.append(figure)
    panels[1].axes[0].legend(frameon=False, loc="center right")
    return panels


def one_schedule():
    """A schedule with its three parts, and its first ten steps."""
    W, T, low = 8, 60, 0.1
    left, axes = panel(3.6, 2.6)
    t = np.arange(0, 71)
    axes.plot(t, [cosine_warmup_lr(int(s), 1.0, W, T, low) for s in t], color=BLUE)
    for place, label in ((W, "W"), (T, "T")):
        axes.axvline(place, color=INK, linewidth=0.6, linestyle=":")
        axes.text(place + 1, 1.03, label, color=INK)
    axes.axhline(low, color=INK, linewidth=0.6, linestyle=":")
    axes.set(title="whole", xlabel="t", ylim=(0, 1.15))
    axes.set_yticks([0, low, 1], ["0", "min", "η"])
    right, axes = panel(2.8, 2.6)
    t = np.arange(0, 11)
    axes.plot(
        t, [cosine_warmup_lr(int(s), 1.0, W, T, low) for s in t], "o", color=BLUE, label="(t + 1)/(W + 1)"
    )
    axes.plot(t[: W + 1], t[: W + 1] / W, "x", color=RED, label="t/W")
    axes.set(title="the first ten steps", xlabel="t", ylim=(-0.05, 1.15), xticks=range(0, 11, 2))
    axes.set_yticks([0, 1], ["0", "η"])
    axes.legend(frameon=False, loc="lower right")
    return [left, right]


def a_weight_without_a_gradient():
    """One weight whose gradient is 0, under AdamW, and under Adam with L2 penalties of two sizes."""
    figure, axes = panel(5.2, 2.9)
    runs = (
        ("AdamW, λ = 0.2", adamw_step, {"weight_decay": 0.2}, BLUE, "-"),
        ("Adam with L2, λ = 0.2", adam_step, {"weight_decay": 0.2}, RED, "-"),
        ("Adam with L2, λ = 0.002", adam_step, {"weight_decay": 0.002}, GREEN, ":"),
    )
    for name, step, options, colour, line in runs:
        params, state, path = {"p": np.array([3.0])}, None, [3.0]
        for _ in range(40):
            params, state = step(params, {"p": np.zeros(1)}, state, lr=0.05, **options)
            path.append(float(params["p"][0]))
        axes.plot(path, line, color=colour, label=name, linewidth=3 if line == ":" else 2)
    axes.set(xlabel="step", title="the weight", ylim=(0, 3.3))
    axes.legend(frameon=False, loc="lower left")
    return [figure]
