"""Our derivatives inside autograd: what ``backward()`` and ``torch.func`` do with this package.

`by_hand` makes each a node of autograd's graph whose backward is the vector-Jacobian product that is written
in this package. Nothing is left to autograd: what has no derivative written by hand, second derivatives
among them, is refused when it is asked for. Where nobody asks, the formula runs as it stands.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

import torch
from torch import Tensor
from torch.autograd import forward_ad

from mlcourse.torch._autocast import Policy, autocasting, without_autocast

P = ParamSpec("P")
R = TypeVar("R")


def by_hand(
    vjp: Callable[..., Any] | None = None, autocast: Policy = "kept"
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a formula so that autograd differentiates it by `vjp`.

    Parameters
    ----------
    vjp : callable, optional
        Called with the upstream gradient (one for each output) and all arguments of the formula; returns the
        gradient of the first argument, or a tuple of those of the first ones, None where there is none.
    autocast : {"kept", "float32", "product"}
        What happens under ``torch.autocast``, see `mlcourse.torch._autocast`.
    """

    def decorate(formula: Callable[P, R]) -> Callable[P, R]:
        node: Any = type(formula.__name__, (_ByHand,), {"__module__": formula.__module__})
        signature = inspect.signature(formula)

        def run(*args: Any, **kwargs: Any) -> Any:
            if not _asked_for((*args, *kwargs.values())):
                return formula(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return node.apply(formula, vjp, *bound.arguments.values())

        @functools.wraps(formula)
        def public(*args: P.args, **kwargs: P.kwargs) -> R:
            device = autocasting((*args, *kwargs.values()))
            if device is None:
                return run(*args, **kwargs)
            return without_autocast(
                run, device, autocast, args, kwargs, keep=formula.__name__.endswith("_vjp")
            )

        return public

    return decorate


def _asked_for(values: Iterable[Any]) -> bool:
    """Whether anybody may ask for a derivative with respect to one of the `values`."""
    if torch._C._are_functorch_transforms_active() or forward_ad._current_level >= 0:
        return True  # a tensor that is being transformed does not say whether it is being differentiated
    return torch.is_grad_enabled() and any(isinstance(v, Tensor) and v.requires_grad for v in values)


class _ByHand(torch.autograd.Function):
    """A formula, called with its vector-Jacobian product before its arguments."""

    generate_vmap_rule = True

    @staticmethod
    def forward(formula: Callable[..., Any], vjp: Callable[..., Any] | None, *args: Any) -> Any:
        return formula(*args)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        formula, ctx.vjp, *args = inputs
        ctx.name = formula.__name__
        ctx.save_for_backward(*(a for a in args if isinstance(a, Tensor)))
        ctx.rest = [None if isinstance(a, Tensor) else a for a in args]
        ctx.tensors = [isinstance(a, Tensor) for a in args]

    @staticmethod
    def backward(ctx: Any, *g: Tensor) -> tuple[Tensor | None, ...]:
        if ctx.vjp is None:
            raise NotImplementedError(
                f"the derivative of {ctx.name} is not written by hand, and nothing here is left to autograd"
            )
        saved = iter(ctx.saved_tensors)
        args = [next(saved) if is_one else rest for is_one, rest in zip(ctx.tensors, ctx.rest, strict=True)]
        found = ctx.vjp(*g, *args)
        grads = found if isinstance(found, tuple) else (found,)
        return None, None, *(_needed(ctx, i, grads) for i in range(len(args)))


def _needed(ctx: Any, i: int, grads: tuple[Tensor | None, ...]) -> Tensor | None:
    """The gradient of argument `i`, None if nobody needs it; a refusal where it is not written."""
    if not ctx.needs_input_grad[2 + i]:
        return None
    if i >= len(grads) or grads[i] is None:
        raise NotImplementedError(f"the derivative of {ctx.name} in argument {i + 1} is not written by hand")
    return grads[i]
