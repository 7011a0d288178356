"""Whether a function in torch stays on the device of its arguments, and differentiates by hand.

No GPU is needed to find out. Tensors on torch's ``meta`` device have a shape and a dtype, and no numbers:
whoever asks for a number there, or mixes in a tensor from elsewhere, is told so by torch.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlcourse.checks import tensors
from mlcourse.checks.trees import is_tensor, mapped

COMPLAINTS = {
    "autograd": "The numbers are right, but they come from torch's automatic differentiation: here you "
    "write the derivatives yourself.",
    "device": "The numbers are right, but the step does not stay on the device of its arguments: "
    "it asks for a number (`.item()`, `float`, `if`, `.cpu()`) or makes a tensor without `device=`.",
}


@dataclass(frozen=True)
class StaysOnDevice:
    """A step may neither fetch numbers from its device nor leave its derivatives to autograd.

    Parameters
    ----------
    args : callable
        Makes the arguments, arrays for tensors.
    loses : float
        Points that a step costs which does.
    """

    args: Callable[[], tuple[Any, ...]]
    loses: float = 1.0
    name: str = "work left to autograd, or a step that leaves its device"

    def complaint(self, function: Callable[..., Any]) -> str:
        """Return what to tell the student, or the empty string if nothing is wrong."""
        import torch

        args = tensors.with_tensors(self.args())
        if hasattr(function, "remote_device"):  # a function in another process tries it there
            return COMPLAINTS.get(function.remote_device(*args), "")
        with torch.inference_mode():
            if _raises(function, args):
                return COMPLAINTS["autograd"]
            on_meta = mapped(lambda leaf: leaf.to("meta") if is_tensor(leaf) else leaf, args)
            if _raises(function, on_meta):
                return COMPLAINTS["device"]
        return ""


def _raises(function: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            function(*args)
        except Exception:
            return True
    return False
