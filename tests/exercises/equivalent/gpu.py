"""Mutants that are right, of the topic gpu: the change, and why it changes nothing."""

NEVER_0 = "no pre-activation is exactly 0"
ONE_DEVICE = "images and labels lie on one device"
UNUSED_GRADIENT = "the gradient in the images is worked out and not used"

EQUIVALENT = {
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
