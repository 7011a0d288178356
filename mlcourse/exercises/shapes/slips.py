"""The size formula and the ways in which it is misremembered.

A slip is a function of the input size i, the kernel size k, stride s, padding p and dilation d. It says what
size somebody expects who makes it, so that any answer that follows from a slip is recognised, whatever its numbers.
"""

from __future__ import annotations

from collections.abc import Callable

Size = Callable[[int, int, int, int, int], float]


def right(i, k, s, p, d):
    """The number of windows."""
    return (i + 2 * p - d * (k - 1) - 1) // s + 1


def no_plus_one(i, k, s, p, d):
    """Steps are counted, and the first window is not."""
    return (i + 2 * p - d * (k - 1) - 1) // s


def rounded_up(i, k, s, p, d):
    """A last window that hangs over the border is counted too."""
    return -(-(i + 2 * p - d * (k - 1) - 1) // s) + 1


def padding_once(i, k, s, p, d):
    """Zeros at one end only."""
    return (i + p - d * (k - 1) - 1) // s + 1


def dilated_too_far(i, k, s, p, d):
    """A gap after the kernel's last entry too: dk for d(k - 1) + 1."""
    return (i + 2 * p - d * k) // s + 1


def not_dilated(i, k, s, p, d):
    """The kernel as if its entries were neighbours."""
    return (i + 2 * p - k) // s + 1


# What to say where an answer would fit if the slip were the formula.
WOULD_FIT: dict[Size, str] = {
    no_plus_one: "without the + 1",
    rounded_up: "if one rounded up",
    padding_once: "with the padding at one end only",
    dilated_too_far: "with a kernel that spans d·k",
    not_dilated: "without the dilation",
}


def objection(i: int, o: int, k: float, s: float, p: float, d: float) -> str:
    """Return why windows of size k, stride s, padding p and dilation d do not make o out of i, or ""."""
    if any(value != int(value) for value in (k, s, p, d)):
        return "Sizes, strides and paddings are whole numbers."
    k, s, p, d = int(k), int(s), int(p), int(d)
    if min(k, s, d) < 1:
        return "Kernel size, stride and dilation are at least one."
    if p < 0:
        return "The padding is at least zero."
    if d * (k - 1) + 1 > i + 2 * p:
        return "The kernel is larger than the padded input: not even one window fits."
    size = right(i, k, s, p, d)
    if size == o:
        return ""
    clause = " or ".join(text for slip, text in WOULD_FIT.items() if slip(i, k, s, p, d) == o)
    return (
        f"The output comes out too {'large' if size > o else 'small'}{clause and f'; {clause} it would fit'}."
    )


def fitting(i: int, o: int, p: int, d: int, *made: Size) -> tuple[int, int]:
    """Return a kernel size and a stride that fit if these slips, and no others, were the formula."""
    wanted = " or ".join(text for slip, text in WOULD_FIT.items() if slip in made)
    candidates = ((k, s) for s in range(1, i) for k in range(2, i))
    return next(pair for pair in candidates if f"; {wanted} it would fit" in objection(i, o, *pair, p, d))
