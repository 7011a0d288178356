"""JSON and nothing else: what the grader's own process reads from a student's.

What is read here is written into notebooks, so it is what a notebook can hold: no arrays, no handles, no half
characters, no numbers that JSON does not have. How much it is, is seen before any of it is parsed.
"""

import json
import math
import re
from typing import Any

from .crossing import MAX_NODES, MAX_PLAIN_DEPTH, WireError

__all__ = ["Plain", "nodes_at_most"]

WRITE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
SEPARATORS = ",[{"
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[,\[{]', re.DOTALL)


class Plain:
    """Messages of JSON alone.

    Parameters
    ----------
    max_text : int
        Bytes of one message.
    """

    max_buffers = 0

    def __init__(self, max_text: int) -> None:
        self.max_text = max_text

    def dumps(self, value: Any) -> tuple[bytes, list[bytes]]:
        """Encode a message; half characters become question marks."""
        return WRITE(value).encode("utf-8", "replace"), []

    def loads(self, text: memoryview, buffers: list[memoryview]) -> Any:
        """Decode a message; raises nothing but `WireError`."""
        try:
            body = str(text, "utf-8")
            if not nodes_at_most(MAX_NODES, body):
                raise WireError(f"more than {MAX_NODES} values in one message")
            return _clean(json.loads(body, parse_constant=_nothing))
        except WireError:
            raise
        except (ValueError, RecursionError):
            raise WireError("a message that is not JSON") from None


def nodes_at_most(most: int, text: str) -> bool:
    """Whether JSON text has at most so many values, without parsing it: each but the first follows a sign."""
    if sum(map(text.count, SEPARATORS)) < most:
        return True
    count = 1
    for token in TOKEN.finditer(text):  # signs inside texts are none
        count += text[token.start()] in SEPARATORS
        if count > most:
            return False
    return True


def _nothing(name: str) -> None:
    """Stands for NaN and the infinities, which JSON does not have."""


def _clean(node: Any, depth: int = 0) -> Any:
    """The same value as a notebook can hold it."""
    if depth > MAX_PLAIN_DEPTH:
        raise WireError("too deeply nested values")
    if isinstance(node, str):
        return node if node.isascii() else node.encode("utf-8", "replace").decode("utf-8")
    if isinstance(node, list):
        return [_clean(item, depth + 1) for item in node]
    if isinstance(node, dict):
        return {_clean(key): _clean(item, depth + 1) for key, item in node.items()}
    return None if isinstance(node, float) and not math.isfinite(node) else node
