"""Mutants that are right, of the topic interpolation: the change, and why it changes nothing."""

from equivalent.reasons import PRODUCT

ANY_CUTOFF = "the function's own cut-off is below all that matters here"
ANY_DIRECTION = "any direction that tells the points apart is right"
ANY_EPSILON = "any positive number that is not above the smallest gap is right"
ANY_NETWORK = "any network through all points is right"

EQUIVALENT = {
    "INT-02": {
        "np.dot(w, X[i]) → np.dot(X[i], w)": PRODUCT,
    },
    "INT-03": {
        "-np.diff(p).max() / 2 → -np.diff(p).max() * 2": ANY_EPSILON,
        "-np.diff(p).max() / 2 → -np.diff(p).max()": ANY_EPSILON,
        "-np.diff(p).max() / 2 → -np.diff(p).max() / 3": ANY_EPSILON,
        "-np.diff(p).max() / 2 → -np.diff(p).max() / 1": ANY_EPSILON,
    },
    "INT-03-epsilon": {
        "np.dot(x, w) → np.dot(w, x)": PRODUCT,
        "p[:, None] - p → p - p[:, None]": "a distance has no sign",
        "np.diff(np.sort(X @ w)).min() / 2 → np.diff(np.sort(X @ w)).min()": ANY_EPSILON,
        "np.diff(np.sort(X @ w)).min() / 2 → np.diff(np.sort(X @ w)).min() / 3": ANY_EPSILON,
        "np.diff(np.sort(X @ w)).min() / 2 → np.diff(np.sort(X @ w)).min() / 1": ANY_EPSILON,
    },
    "INT-04-code": {
        "sorted(range(len(X)), key=lambda i: -float(X[i] @ u)) → sorted(range(len(X)))": ANY_NETWORK,
        "-float(X[i] @ u) → float(X[i] @ u)": ANY_NETWORK,
        "np.argmin → np.argmax": ANY_NETWORK,
        "-(X @ u) → X @ u": ANY_NETWORK,
        "np.linalg.lstsq(np.c_[sigmoid(t[:, None] + b1), np.ones(len(t))], F, rcond=None) → "
        "np.linalg.lstsq(np.c_[sigmoid(t[:, None] + b1), np.ones(len(t))], F)": ANY_CUTOFF,
    },
    "INT-05-code": {
        "np.diff(np.sort(X @ w)).min() > 1e-06 → np.diff(np.sort(X @ w)).min() >= 1e-06": ANY_DIRECTION,
        "return w → return -w": ANY_DIRECTION,
        "np.diff(np.sort(X @ w)).min() > 1e-06 → np.diff(np.sort(X @ w)).min() > -0.999999": ANY_DIRECTION,
        "np.diff(np.sort(X @ w)).min → np.diff(np.sort(X @ w)).max": ANY_DIRECTION,
        "np.linspace(0.1, 0.9, 40) → np.linspace(1.1, 0.9, 40)": ANY_DIRECTION,
        "np.linspace(0.1, 0.9, 40) → np.linspace(-0.9, 0.9, 40)": ANY_DIRECTION,
        "np.linspace(0.1, 0.9, 40) → np.linspace(0.1, 1.9, 40)": ANY_DIRECTION,
        "np.linspace(0.1, 0.9, 40) → np.linspace(0.1, -0.09999999999999998, 40)": ANY_DIRECTION,
        "np.linspace(0.1, 0.9, 40) → np.linspace(0.1, 0.9, 41)": ANY_DIRECTION,
        "np.linspace(0.1, 0.9, 40) → np.linspace(0.1, 0.9, 39)": ANY_DIRECTION,
        "return w / np.sqrt(w @ w) → return -(w / np.sqrt(w @ w))": ANY_DIRECTION,
        "np.round(X @ w, 8) → np.round(X @ w, 9)": ANY_DIRECTION,
        "np.round(X @ w, 8) → np.round(X @ w, 7)": ANY_DIRECTION,
        "(100, X.shape[1]) → (101, X.shape[1])": ANY_DIRECTION,
        "(100, X.shape[1]) → (99, X.shape[1])": ANY_DIRECTION,
        "np.argmax → np.argmin": ANY_DIRECTION,
        "return best / np.linalg.norm(best) → return -(best / np.linalg.norm(best))": ANY_DIRECTION,
    },
}
