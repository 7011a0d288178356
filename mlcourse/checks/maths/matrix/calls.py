"""The functions that may stand in a matrix expression: of entries, along axes, and of whole matrices."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import numpy as np

from mlcourse.checks.maths.duals import COMPARISONS, GROWING, plain
from mlcourse.checks.maths.functions import ELEMENTWISE, INDICATORS
from mlcourse.checks.maths.matrix.place import Place
from mlcourse.checks.maths.matrix.values import (
    ATOM,
    OPEN,
    PRODUCT,
    Term,
    as_array,
    diagonal,
    entrywise,
    exact,
    refuse_towers,
)
from mlcourse.checks.maths.syntax import ExpressionError, text_of

LARGEST_SIZE = 50
Options = Mapping[str, ast.expr]


def takes(name: str, count: int, options: Options) -> bool:
    """Tell whether there is a function of this name that takes so many arguments and these options."""
    if name in ELEMENTWISE:
        return count == 1 and not options
    return name in CALLS and count in CALLS[name][1] and options.keys() <= CALLS[name][2]


def fits(node: ast.Call) -> bool:
    """Tell whether a call of a function that is known here has as many arguments as it takes."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    known = name in ELEMENTWISE or name in CALLS
    return not known or takes(name, len(node.args), {k.arg or "**": k.value for k in node.keywords})


def called(place: Place, node: ast.Call, name: str) -> Term:
    """Return the term of a call of a function.

    Raises
    ------
    ExpressionError
        If there is no such function, or if what stands in its parentheses does not fit.
    """
    options = {k.arg or "**": k.value for k in node.keywords}
    if takes(name, len(node.args), options):
        if name in ELEMENTWISE:
            return _elementwise(name, place.build(node.args[0]))
        return CALLS[name][0](place, node, options)
    if name in place.values or name in place.where:
        raise ExpressionError(f"`{name}` is not a function: is a * or an @ missing after it?")
    if name in ELEMENTWISE or name in CALLS:
        raise ExpressionError(f"in `{text_of(node)}`, what stands in the parentheses does not fit.")
    known = ", ".join([*ELEMENTWISE, *CALLS])
    raise ExpressionError(f"`{name}(…)` is not known here; there are {known}.")


def mask(place: Place, node: ast.expr, comparison: ast.Compare) -> Term:
    """Return 1 where two things compare as said, and 0 elsewhere."""
    match comparison:
        case ast.Compare(left=one, ops=[op], comparators=[other]) if type(op) in INDICATORS:
            left, right = place.build(one), place.build(other)
        case _:
            raise ExpressionError(f"write one comparison at a time in `{text_of(comparison)}`.")
    of = entrywise(COMPARISONS[type(op)][0])
    latex = rf"\mathbf 1_{{{left.latex} {INDICATORS[type(op)].sign} {right.latex}}}"
    return Term(place.together(node, of, left, right), latex, ATOM, max(left.tower, right.tower))


def _elementwise(name: str, term: Term) -> Term:
    refuse_towers(term, name)
    latex, function = ELEMENTWISE[name]
    value, tower = as_array(entrywise(function)(term.value)), term.tower + (name in GROWING)
    return Term(value, rf"{latex}\left({term.latex}\right)", ATOM, tower)


def _differential(place: Place, node: ast.Call, options: Options) -> Term:
    return place.differential(node)


def _indicator(place: Place, node: ast.Call, options: Options) -> Term:
    comparison = node.args[0]
    if not isinstance(comparison, ast.Compare):
        indicator = "`I` is an indicator, as in I(x > 0); the identity matrix is eye(n), with its size"
        raise ExpressionError(f"in `{text_of(node)}`, {indicator}.")
    return mask(place, node, comparison)


def _where(place: Place, node: ast.Call, options: Options) -> Term:
    """Return the second where the first is not 0, and the third elsewhere."""
    terms = [place.build(argument) for argument in node.args]
    value = place.together(node, np.frompyfunc(_chosen, 3, 1), *terms)
    listed = ", ".join(term.latex for term in terms)
    latex = rf"\operatorname{{where}}\left({listed}\right)"
    return Term(value, latex, ATOM, max(term.tower for term in terms))


def _chosen(condition: Any, one: Any, other: Any) -> Any:
    return one if plain(condition) else other


def _normalised(place: Place, node: ast.Call, options: Options) -> Term:
    """Return softmax or log_softmax, along the last axis unless another one is given."""
    name, term = _name(node), place.build(node.args[0])
    if not term.shape:
        raise ExpressionError(f"`{text_of(node)}` takes the softmax of a single number.")
    refuse_towers(term, "softmax")
    axis = {"axis": -1, **_given(place, node, term, options)}["axis"]
    weights = entrywise("exp")(term.value)
    total = _along_axis(place, node, term, np.sum, weights, {"axis": axis, "keepdims": True})
    value = weights / total if name == "softmax" else term.value - entrywise("log")(total)
    sign = "S" if name == "softmax" else r"\log S"
    return Term(value, rf"{sign}{_below(options, axis)}\left({term.latex}\right)", ATOM, term.tower + 1)


def _logsumexp(place: Place, node: ast.Call, options: Options) -> Term:
    """Return the logarithm of the sum of exponentials, of all entries unless an axis is given."""
    term = place.build(node.args[0])
    refuse_towers(term, "softmax")
    given = _given(place, node, term, options)
    total = _along_axis(place, node, term, np.sum, entrywise("exp")(term.value), given)
    latex = rf"\operatorname{{logsumexp}}{_below(given, given.get('axis'))}\left({term.latex}\right)"
    return Term(as_array(entrywise("log")(total)), latex, ATOM, term.tower + 1)


def _reduced(place: Place, node: ast.Call, options: Options) -> Term:
    """Return a sum or a mean, of all entries or along an axis."""
    name, term = _name(node), place.build(node.args[0])
    given = _given(place, node, term, options)
    of: Callable[..., Any] = np.sum if name == "sum" else np.mean
    value = _along_axis(place, node, term, of, term.value, given)
    sign = r"\sum" if name == "sum" else r"\operatorname{mean}"
    return Term(value, rf"{sign}{_below(given, given.get('axis'))} {term.at(OPEN)}", OPEN, term.tower)


def _given(place: Place, node: ast.Call, term: Term, options: Options) -> dict[str, Any]:
    try:
        return {key: ast.literal_eval(value) for key, value in options.items()}
    except (ValueError, TypeError):
        raise _no_axis(place, node, term) from None


def _along_axis(
    place: Place,
    node: ast.Call,
    term: Term,
    of: Callable[..., Any],
    value: Any,
    given: Mapping[str, Any],
) -> np.ndarray:
    try:
        return as_array(of(value, **given))
    except (ValueError, TypeError, np.exceptions.AxisError):
        raise _no_axis(place, node, term) from None


def _no_axis(place: Place, node: ast.Call, term: Term) -> ExpressionError:
    return ExpressionError(f"`{text_of(node)}`: shape {place.shape_text(term.shape)} has no such axis.")


def _below(given: Mapping[str, Any], axis: Any) -> str:
    return rf"_{{\text{{axis }}{axis}}}" if "axis" in given else ""


def _trace(place: Place, node: ast.Call, options: Options) -> Term:
    term = place.build(node.args[0])
    if len(term.shape) != 2 or term.shape[0] != term.shape[1]:
        raise _wanted(place, node, "a square matrix", [term])
    return Term(
        as_array(np.diagonal(term.value).sum()),
        rf"\operatorname{{tr}}\left({term.latex}\right)",
        ATOM,
        term.tower,
    )


def _outer(place: Place, node: ast.Call, options: Options) -> Term:
    terms = [place.build(argument) for argument in node.args]
    if [len(term.shape) for term in terms] != [1, 1]:
        raise _wanted(place, node, "two vectors", terms)
    a, b = terms
    place.spend(a.value.size * b.value.size)
    latex = rf"{a.at(PRODUCT)} \, {b.at(ATOM)}^\top"
    return Term(np.outer(a.value, b.value), latex, PRODUCT, max(a.tower, b.tower), "@")


def _diag(place: Place, node: ast.Call, options: Options) -> Term:
    terms = [place.build(argument) for argument in node.args]
    if [len(term.shape) for term in terms] not in ([1], [2]):
        raise _wanted(place, node, "one vector or matrix", terms)
    (term,) = terms
    value = np.diagonal(term.value) if len(term.shape) == 2 else diagonal(term.value)
    return Term(value, rf"\operatorname{{diag}}\left({term.latex}\right)", ATOM, term.tower)


def _wanted(place: Place, node: ast.Call, wanted: str, terms: list[Term]) -> ExpressionError:
    got = " and ".join(place.shape_text(term.shape) for term in terms)
    return ExpressionError(f"`{text_of(node)}` takes {wanted}, got {got or 'nothing'}.")


def _of_two(place: Place, node: ast.Call, options: Options) -> Term:
    """Return the larger or the smaller of two, entry by entry."""
    name = _name(node)
    left, right = (place.build(argument) for argument in node.args)
    value = place.together(node, entrywise(name), left, right)
    latex = rf"\{name}\left({left.latex}, {right.latex}\right)"
    return Term(value, latex, ATOM, max(left.tower, right.tower))


def _constant(place: Place, node: ast.Call, options: Options) -> Term:
    """Return ones, zeros or the identity: ones(n, m) and ones((n, m)) are the same."""
    name = _name(node)
    match node.args:
        case [ast.Tuple(elts=[_, *_] as listed)]:
            args = listed
        case args:
            pass
    if len(args) > 2 - (name == "eye"):
        raise ExpressionError(f"in `{text_of(node)}`, what stands in the parentheses does not fit.")
    sizes = [_size(place, argument) for argument in args]
    value = np.eye(sizes[0]) if name == "eye" else np.full(sizes, 1.0 if name == "ones" else 0.0)
    below = r" \times ".join(text_of(arg) for arg in args)
    return Term(exact(value), f"{LETTERS[name]}_{{{below}}}")


def _constant_like(place: Place, node: ast.Call, options: Options) -> Term:
    name, shape = _name(node).removesuffix("_like"), place.build(node.args[0]).shape
    letters = r" \times ".join(place.letter(size) for size in shape)
    return Term(exact(np.full(shape, 1.0 if name == "ones" else 0.0)), f"{LETTERS[name]}_{{{letters}}}")


def _size(place: Place, node: ast.expr) -> int:
    size = place.sizes.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
    if isinstance(node, ast.Call | ast.Attribute | ast.Subscript):  # len(x), x.size, X.shape[0]
        term = place.build(node)
        size = None if term.shape or not mpmath.isint(term.value.item()) else int(term.value.item())
    if type(size) is not int or not 1 <= size <= LARGEST_SIZE:
        raise ExpressionError(f"`{text_of(node)}` is no size; there are {', '.join(place.sizes)}.")
    return size


def _name(node: ast.Call) -> str:
    assert isinstance(node.func, ast.Name)
    return node.func.id


LETTERS = {"ones": r"\mathbf 1", "zeros": r"\mathbf 0", "eye": "I"}
AXIS, AXES = frozenset({"axis"}), frozenset({"axis", "keepdims"})
# The function, how many arguments it takes, and which keywords.
CALLS: dict[str, tuple[Callable[[Place, ast.Call, Options], Term], tuple[int, ...], frozenset[str]]] = {
    "softmax": (_normalised, (1,), AXIS),
    "log_softmax": (_normalised, (1,), AXIS),
    "logsumexp": (_logsumexp, (1,), AXES),
    "outer": (_outer, (0, 1, 2, 3), frozenset()),
    "diag": (_diag, (0, 1, 2), frozenset()),
    "trace": (_trace, (1,), frozenset()),
    "sum": (_reduced, (1,), AXES),
    "mean": (_reduced, (1,), AXES),
    "max": (_of_two, (2,), frozenset()),
    "min": (_of_two, (2,), frozenset()),
    "where": (_where, (3,), frozenset()),
    "ones": (_constant, (1, 2), frozenset()),
    "zeros": (_constant, (1, 2), frozenset()),
    "eye": (_constant, (1,), frozenset()),
    "ones_like": (_constant_like, (1,), frozenset()),
    "zeros_like": (_constant_like, (1,), frozenset()),
    "I": (_indicator, (1,), frozenset()),
    "d": (_differential, (1,), frozenset()),
}
