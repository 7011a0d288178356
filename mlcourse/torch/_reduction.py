"""What becomes of the losses of single examples: their mean, their sum, or nothing."""

from __future__ import annotations

from torch import Tensor

_REDUCTIONS = ("mean", "sum", "none")


def reduced(name: str, losses: Tensor, reduction: str) -> Tensor:
    """`losses` reduced; `name` is the argument that they come from."""
    check_reduction(reduction)
    if reduction == "mean" and losses.numel() == 0:
        raise ValueError(f"{name} holds no examples; expected at least one to take the mean of")
    return losses if reduction == "none" else getattr(losses, reduction)()


def shared(grad: Tensor, examples: int, reduction: str) -> Tensor:
    """Gradients of single losses as gradients of the reduced loss: a mean shares them out."""
    check_reduction(reduction)
    return grad / examples if reduction == "mean" and examples else grad


def to_both(grad: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients in the two sides of a difference: of a squared error in prediction and target."""
    return grad, -grad


def check_reduction(reduction: str) -> None:
    """Raise ValueError unless `reduction` is one of the three."""
    if reduction not in _REDUCTIONS:
        raise ValueError(f"reduction is {reduction!r}; expected one of {', '.join(map(repr, _REDUCTIONS))}")
