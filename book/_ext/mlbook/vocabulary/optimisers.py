"""Names of the chapter on optimisers: four steps of gradients, and every method written out."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

_mp = mpmath.mp.clone()
_mp.dps = 50
_root = np.frompyfunc(_mp.sqrt, 1, 1)
_cos, _pi = _mp.cos, _mp.pi


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw three parameters, gradients and step sizes of four steps, and the settings of all methods."""
    low = rng.uniform(0.01, 0.1)
    return {
        "theta": rng.standard_normal(3) + 0.1,
        "G": spread * rng.standard_normal((4, 3)),
        "lrs": rng.uniform(0.1, 1, 4),
        "mu": float(rng.uniform(0.5, 0.9)),
        "tau": float(rng.uniform(0.1, 0.5)),
        "lam": float(rng.uniform(0.1, 0.5)),
        "b1": float(rng.uniform(0.6, 0.8)),
        "b2": float(rng.uniform(0.85, 0.95)),
        "eps": float(rng.uniform(0.001, 0.1)),
        "a": rng.uniform(0.5, 3, 3),
        "eta": float(rng.uniform(0.2, 0.9)),
        "low": float(low),
    }


def _taken(step, theta, G, lrs, **options):
    """Take as many steps of the library's as there are gradients; return parameters and state."""
    params, state = {"p": theta}, None
    for grad, lr in zip(np.asarray(G), lrs, strict=False):
        params, state = step(params, {"p": grad}, state, lr=float(lr), **options)
    return params["p"], state


def after(theta, G, lrs, mu, tau=0.0, lam=0.0, nesterov=False):
    """Where SGD with momentum arrives."""
    from mlcourse.numpy import sgd_momentum_step as step

    options = {"momentum": mu, "dampening": tau, "weight_decay": lam, "nesterov": nesterov}
    return _taken(step, theta, G, lrs, **options)[0]


def buffer(G, mu, tau=0.0):
    """What the buffer of SGD holds in the end."""
    from mlcourse.numpy import sgd_momentum_step as step

    state = _taken(step, 0 * G[0], G, [1.0] * len(G), momentum=mu, dampening=tau)[1]
    return state["momentum_buffer"]["p"]


def on_a_bowl(theta, a, eta, mu):
    """Where Nesterov's momentum, as the library takes it, arrives in the bowl sum(a θ²)/2 in five steps."""
    from mlcourse.numpy import sgd_momentum_step as step

    params, state = {"p": theta}, None
    for _ in range(5):
        params, state = step(params, {"p": a * params["p"]}, state, lr=eta, momentum=mu, nesterov=True)
    return params["p"]


def ahead_on_a_bowl(theta, a, eta, mu):
    """Nesterov's own form: the gradient at the point ahead; return that point after five steps."""
    phi, b = theta, 0 * theta
    for _ in range(5):
        b = mu * b + a * (phi - eta * mu * b)
        phi = phi - eta * b
    return phi - eta * mu * b


def sutskever(theta, G, lrs, mu):
    """Momentum with the step size inside of the velocity."""
    v = 0 * theta
    for grad, lr in zip(G, lrs, strict=False):
        v = mu * v - lr * grad
        theta = theta + v
    return theta


def momentum_written(theta, G, lrs, mu):
    """Plain momentum by the weighted sums of all gradients."""
    for t, lr in enumerate(lrs):
        theta = theta - lr * sum(mu ** (t - i) * G[i] for i in range(t + 1))
    return theta


def rms(theta, G, lrs, alpha, eps, centered=False):
    """Where RMSProp arrives."""
    from mlcourse.numpy import rmsprop_step as step

    return _taken(step, theta, G, lrs, alpha=alpha, eps=eps, centered=centered)[0]


def rms_written(theta, G, lrs, alpha, eps, centered=False):
    """RMSProp, written out."""
    v = mean = 0 * theta
    for grad, lr in zip(G, lrs, strict=False):
        v, mean = alpha * v + (1 - alpha) * grad**2, alpha * mean + (1 - alpha) * grad
        theta = theta - lr * grad / (_root(v - mean**2 if centered else v) + eps)
    return theta


def adam(theta, G, lrs, b1, b2, eps, penalty=0.0):
    """Where Adam arrives."""
    from mlcourse.numpy import adam_step as step

    return _taken(step, theta, G, lrs, betas=(b1, b2), eps=eps, weight_decay=penalty)[0]


def adamw(theta, G, lrs, b1, b2, eps, lam):
    """Where AdamW arrives."""
    from mlcourse.numpy import adamw_step as step

    return _taken(step, theta, G, lrs, betas=(b1, b2), eps=eps, weight_decay=lam)[0]


def adam_written(theta, G, lrs, b1, b2, eps, penalty=0, decay=0):
    """Adam by the weighted sums of all gradients, not by its recursion."""
    past: list[Any] = []
    for t, (grad, lr) in enumerate(zip(G, lrs, strict=False), 1):
        past.append(grad + penalty * theta)
        m = sum((1 - b1) * b1 ** (t - i) * g for i, g in enumerate(past, 1)) / (1 - b1**t)
        v = sum((1 - b2) * b2 ** (t - i) * g * g for i, g in enumerate(past, 1)) / (1 - b2**t)
        theta = (1 - lr * decay) * theta - lr * m / (_root(v) + eps)
    return theta


def first_mean(G, b1):
    """Return the state m of Adam after the steps."""
    from mlcourse.numpy import adam_step as step

    return _taken(step, 0 * G[0], G, [1.0] * len(G), betas=(b1, 0.9))[1]["exp_avg"]["p"]


def cosine(t, eta, W, T, low):
    """Half a cosine from η at W down to the minimum at T."""
    return low + (eta - low) / 2 * (1 + _cos(_pi * _mp.mpf(t - W) / (T - W)))


FORMULAS = {
    "abs": abs,
    "sign": np.frompyfunc(_mp.sign, 1, 1),
    "sutskever": sutskever,
    "momentum_written": momentum_written,
    "ahead_on_a_bowl": ahead_on_a_bowl,
    "rms_written": rms_written,
    "adam_written": adam_written,
    "cosine": cosine,
}
CODE = {
    "after": after,
    "buffer": buffer,
    "on_a_bowl": on_a_bowl,
    "rms": rms,
    "adam": adam,
    "adamw": adamw,
    "first_mean": first_mean,
    "same": lambda g: np.array([g] * 4),
}
