"""Mutants that are right: by exercise, the change and why it changes nothing that the exercise asks for."""

ANY_CUTOFF = "the function's own cut-off is below all that matters here"
ANY_DENOMINATOR = "where the numerator is 0 any denominator will do"
ANY_DIRECTION = "any direction that tells the points apart is right"
ANY_DRAW = "any draw from this distribution that follows from the arguments is right"
ANY_EPSILON = "any positive number that is not above the smallest gap is right"
ANY_NETWORK = "any network through all points is right"
BOTH_FORMS = "both forms are right for numbers of ordinary size"
CANCELS = "softmax forgets a common shift, and the logits here are too small to overflow"
CONVERTED_ANYWAY = "every row goes through np.exp, which gives floats"
DEFAULT_AXIS = "the last axis is the function's own choice"
FLOATS = "parameters and gradients are floats already"
NEVER_0 = "no pre-activation is exactly 0"
ONE_DEVICE = "images and labels lie on one device"
PRODUCT = "the product of two vectors is symmetric"
RESULT_HAS_FLOATS = "its numbers land in an array of floats, or are made floats by what follows"
SAME_AT_0 = "at 0 both branches give the same"
SAME_NAMES = "parameters and gradients have the same names"
SQUARED = "the square forgets the sign"
UNUSED_GRADIENT = "the gradient in the images is worked out and not used"
ZERO_TARGET = "where t alone is 0 the quotient is 0 as well, and no z is 0 where t is not"

EQUIVALENT = {
    "ACT-05-code": {
        "x[i] >= 0 → x[i] > 0": SAME_AT_0,
    },
    "ACT-09": {
        "x[i] >= 0 → x[i] > 0": SAME_AT_0,
    },
    "IDN-02": {
        "t > 0 → t >= 0": BOTH_FORMS,
        "t > 0 → t > 1": BOTH_FORMS,
        "t > 0 → t > 2": BOTH_FORMS,
    },
    "IDN-03-code": {
        "t > 0 → t >= 0": BOTH_FORMS,
        "t > 0 → t > 1": BOTH_FORMS,
        "t > 0 → t > 2": BOTH_FORMS,
    },
    "NRM-02": {
        "np.divide(x, size, out=np.zeros(len(x)), where=size > 0) → "
        "np.divide(size, x, out=np.zeros(len(x)), where=size > 0)": "x/|x| is |x|/x",
    },
    "SMX-01-code": {
        "np.asarray(x, dtype=float) → np.asarray(x)": CONVERTED_ANYWAY,
        "value - max(x[row]) → value + max(x[row])": CANCELS,
        "value - max(x[row]) → value": CANCELS,
        "x - np.sort(x)[..., -1:] → x + np.sort(x)[..., -1:]": CANCELS,
        "x - np.sort(x)[..., -1:] → x": CANCELS,
    },
    "SMX-02": {
        "np.asarray(x, dtype=float) → np.asarray(x)": CONVERTED_ANYWAY,
    },
    "SMX-05-code": {
        "np.diff(x, axis=-1) → np.diff(x)": DEFAULT_AXIS,
    },
    "SMX-06": {
        "np.diff(x, axis=-1) → np.diff(x)": DEFAULT_AXIS,
    },
    "SMX-06-expand": {
        "np.asarray(y, dtype=float) → np.asarray(y)": RESULT_HAS_FLOATS,
    },
    "JAC-05": {
        "zip(s[row], g[row]) → zip(g[row], s[row])": PRODUCT,
    },
    "MIS-01": {
        "z - t → t - z": SQUARED,
        "z[i] - t[i] → t[i] - z[i]": SQUARED,
    },
    "LOS-06": {
        "t == 0 → z == 0": ZERO_TARGET,
        "t != 0 → z != 0": ZERO_TARGET,
        "t[i] → z[i]": ZERO_TARGET,
        "np.where(t == 0, 1.0, z) → np.where(t == 0, 2.0, z)": ANY_DENOMINATOR,
    },
    "LOS-07-code": {
        "np.asarray(x, dtype=float) → np.asarray(x)": "np.logaddexp gives floats",
    },
    "LOS-08-code": {
        "np.take_along_axis(input, target[:, None], axis=1) → "
        "np.take_along_axis(input, target[:, None])": DEFAULT_AXIS,
    },
    "FWD-02": {
        "ha > 0 → ha >= 0": SAME_AT_0,
        "hs[i] < 0 → hs[i] <= 0": SAME_AT_0,
    },
    "RSK-02": {
        "for name in params → for name in grads": SAME_NAMES,
        "params → grads": SAME_NAMES,
        "np.array(params[name], dtype=float) → np.array(params[name])": FLOATS,
    },
    "RSK-03": {
        "for name in params → for name in grads": SAME_NAMES,
        "for name in grads → for name in params": SAME_NAMES,
        "np.array(grads[name], dtype=float) → np.array(grads[name])": FLOATS,
    },
    "EQV-01": {
        "-1 → 1": "of a matrix, axis 1 is the last one",
    },
    "ADD-05": {
        "np.random.default_rng(seed) → np.random.default_rng(fan_in)": ANY_DRAW,
        "np.random.default_rng(seed) → np.random.default_rng(fan_out)": ANY_DRAW,
        "return rng.normal(0, np.sqrt(variance), (fan_out, fan_in)) → "
        "return -rng.normal(0, np.sqrt(variance), (fan_out, fan_in))": ANY_DRAW,
        "return np.random.default_rng(seed).uniform(-bound, bound, (fan_out, fan_in)) → "
        "return -np.random.default_rng(seed).uniform(-bound, bound, (fan_out, fan_in))": ANY_DRAW,
        "return scale * np.random.default_rng(seed).standard_normal((fan_in, fan_out)).T → "
        "return -(scale * np.random.default_rng(seed).standard_normal((fan_in, fan_out)).T)": ANY_DRAW,
    },
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
    "CNV-01": {
        "len(a) < len(v) → len(a) <= len(v)": "a convolution is commutative",
        "n + k - 1 → n + k + 1": "a slice ends where its list ends",
        "n + k - 1 → n + k": "a slice ends where its list ends",
        "n + k - 1 → n + k - 0": "a slice ends where its list ends",
    },
    "CNN-01": {
        "-room → room": "how much is missing stands in the message alone",
    },
    "ADD-08": {
        "y.device → x.device": ONE_DEVICE,
        "a2 > 0 → a2 >= 0": NEVER_0,
        "a1 > 0 → a1 >= 0": NEVER_0,
        "a > 0 → a >= 0": NEVER_0,
        "conv2d_vjp(x, params['W1'], g, padding=1, need_dx=False) → "
        "conv2d_vjp(x, params['W1'], g, padding=1)": UNUSED_GRADIENT,
        "need_dx=False → need_dx=True": UNUSED_GRADIENT,
    },
    "ADD-08-code": dict.fromkeys(
        (
            "x.transpose(0, 1) → x.transpose(1, 0)",
            "g.transpose(0, 1) → g.transpose(1, 0)",
            "dweight.transpose(0, 1) → dweight.transpose(1, 0)",
            "columns.transpose(1, 2) → columns.transpose(2, 1)",
        ),
        "exchanging two axes has no order",
    ),
    "ADD-08-loss": {
        "y.device → logits.device": ONE_DEVICE,
        "logits.device → y.device": ONE_DEVICE,
    },
}
