"""What to do about an exception: a sentence from which the next step follows, in place of NumPy's words.

An exception is recognised by its message: from another process not even its type comes unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mlcourse.checks.naming import spelling
from mlcourse.checks.running.call import message_of

Words = tuple[str, ...]
Sentence = str | Callable[..., str]


def advice(exception: BaseException | None, known: Iterable[str] = (), *, hidden: bool = False) -> str:
    """Return what to do about an exception, or the empty string.

    Parameters
    ----------
    exception : BaseException or None
        What the student's function raised.
    known : iterable of str
        Names that the student's function can see.
    hidden : bool
        Whether what stands in the message must not be shown: the input could be in it.
    """
    message = " ".join(message_of(exception).split())
    if hidden and isinstance(exception, NameError | AttributeError | ImportError):
        return ""
    for pattern, name in SPELLINGS:
        if found := re.search(pattern, message):
            return name(known, *found.groups())
    for pattern, sentence in SENTENCES:
        if found := re.search(pattern, message):
            words = ("…" if hidden else word for word in found.groups())
            return sentence(*words) if callable(sentence) else sentence.format(*words)
    return ""


def _axes(count: str) -> str:
    return "1 axis" if count == "1" else f"{count} axes"


def _axis(axis: str, count: str) -> str:
    if count == "0":
        return f"axis={axis} of a single number does not exist: a sum before may have taken all axes at once."
    return (
        f"There is no axis={axis}: this array has {_axes(count)}, counted from 0. A vector has axis 0 alone; "
        "axis=-1 is the last one of a vector and of a batch alike."
    )


def _out_of_bounds(index: str, size: str) -> str:
    last = str(int(size) - 1) if size.isdigit() and int(size) else "…"
    return (
        f"Index {index} is beyond an axis of length {size}: the last one is {last}. Does a "
        "loop run one too far, or "
        "is it another axis?"
    )


WHOLE = "An index is a whole number: n // 2 in place of n / 2, and y.astype(int) for class numbers."
COUNT = "A size, a count or a step of range() must be a whole number: n // 2 in place of n / 2."
SINGLE = "A single number has no entries: a sum without axis= may have taken all axes at once."
NONE = "Something is None there: a function without `return` gives None, and so does one that works in place."
TRUTH = (
    "`if`, `while`, `and`, `or`, `min` and `max` want one yes or no, and an array has one for every entry: "
    "{0}.where(x > 0, a, b) chooses entry by entry, {0}.maximum(a, b) takes the larger one, and (x > 0) & "
    "(x < 1) joins two conditions."
)
MATH = (
    "`math.exp` and the like, float() and int() take a single number, and here comes an array: {0}.exp, "
    "{0}.log, {0}.sqrt work on every entry."
)
LISTS = "Lists are joined by +, not added; np.array(…) makes an array, with which one can compute."
TYPED = "Nobody can type while this is graded: leave out input(); what the function needs are its arguments."
FILES = (
    "The file {0} cannot be opened, and no file lies beside the notebook when it is graded: the function "
    "needs nothing but its arguments."
)
PRODUCT = (
    "In A @ B the last axis of A has {1} entries, and the axis of B that it meets has {0}: "
    "is one of them to be "
    "transposed, or do they stand in the wrong order?"
)
ENTRYWISE = (
    "Shapes {0} and {1} do not fit entry by entry: from the right, sizes must be equal or "
    "1. keepdims=True in a "
    "sum, or x[:, None], adds an axis of length 1."
)

SENTENCES: tuple[tuple[str, Sentence], ...] = (
    (r"truth value of an array", TRUTH.format("np")),
    (r"Boolean value of Tensor", TRUTH.format("torch")),
    (r"arrays can be converted to Python scalars", MATH.format("np")),
    (r"only one element tensors can be converted", MATH.format("torch")),
    (r"axis (-?\d+) is out of bounds for array of dimension (\d+)", _axis),
    (r"Dimension out of range \(.*but got (-?\d+)\)", "There is no dim={0}: dim=-1 is always the last axis."),
    (
        r"^tuple index out of range",
        "The tuple is shorter than that. If it is a shape: a vector has x.shape[0] alone, "
        "and x.shape[-1] is the "
        "length of the last axis, however many there are.",
    ),
    (
        r"too many indices for (?:array|tensor).*?(?:is |dimension )(\d+)",
        lambda n: (
            f"The array has {_axes(n)}, and more indices stand in the brackets: x[..., 0] takes the first "
            "entry along the last axis, however many there are."
        ),
    ),
    (
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
        "{0} names stand on the left, and {1} came. If it is a shape: a vector has one "
        "axis, a batch has two; "
        "x.shape[-1] is the last one of both.",
    ),
    (
        r"too many values to unpack \(expected (\d+)",
        "{0} names stand on the left, and more values came. If it is a shape: there may be "
        "more axes than two, "
        "and x.shape[-1] is the last one.",
    ),
    (r"EOF when reading a line|does not support input requests|lost sys\.stdin", TYPED),
    (r"No such file or directory: (.+)", FILES),
    (r"Permission denied: (.+)", FILES),
    (r"^(\S+) not found\.$", FILES),
    (r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))", ENTRYWISE),
    (
        r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        "Axes of length {0} and {1} do not fit entry by entry: from the right, sizes must be equal or 1. "
        "keepdim=True in a sum, or x[:, None], adds an axis of length 1.",
    ),
    (r"mismatch in its core dimension.*\(size (\d+) is different from (\d+)\)", PRODUCT),
    (
        r"shapes (\(.*?\)) and (\(.*?\)) not aligned|cannot be multiplied \((\S+) and (\S+)\)",
        lambda a, b, c, d: (
            f"A product of shapes {a or c} and {b or d} does not exist: is one of them to be "
            "transposed, or do they stand in the wrong order?"
        ),
    ),
    (r"matmul: .* does not have enough dim", "@ is a product of arrays; for a single number, write *."),
    (
        r"inhomogeneous shape",
        "Rows of different lengths make no array: look at what is put into the list, and print the shapes.",
    ),
    (
        r"setting an array element with a sequence",
        "One entry takes one number, and an array is assigned to it: is an index or a sum missing?",
    ),
    (
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        "An array of shape {0} is assigned to a place of shape {1}: the two must be the same.",
    ),
    (
        r"Cannot cast ufunc .* from dtype\('float\d+'\) to dtype\('u?int",
        "An array of whole numbers stays one under += and /=: write x = x / 2, or begin "
        "with x.astype(float).",
    ),
    (r"index (-?\d+) is out of bounds for (?:axis|dimension) \d+ with size (\d+)", _out_of_bounds),
    (r"^list index out of range", "The list is shorter than that index: does a loop run one too far?"),
    (r"only integers, slices .* are valid indices|arrays used as indices must be of int", WHOLE),
    (
        r"list indices must be integers or slices, not tuple",
        "A list of rows is indexed by x[i][j]; np.array(x) first, and x[i, j] works.",
    ),
    (r"unsupported operand type.*NoneType|^bad operand type .*NoneType|of type NoneType which has no", NONE),
    (r"'NoneType' object (?:is not|has no)", NONE),
    (r"can't multiply sequence by|unsupported operand type.*'list'", LISTS),
    (
        r"object of type '(?:\w+\.)?(?:float|int)\d*' has no len|len\(\) of unsized|iteration over a 0-d",
        SINGLE,
    ),
    (
        r"'(?:\w+\.)?(?:float|int)\d*' object is not (?:iterable|subscriptable)|invalid index to scalar",
        SINGLE,
    ),
    (r"Cannot interpret '.*' as a data type", "A shape is one argument, in brackets: np.zeros((3, 4))."),
    (r"expected a sequence of integers or a single|cannot be interpreted as an integer", COUNT),
    (
        r"only integer scalar arrays can be converted",
        "An array stands where one whole number belongs, in range() or as a size: len(x) "
        "or x.shape[-1]. Arrays "
        "to be joined need brackets: np.concatenate([a, b]).",
    ),
    (r"sum\(\) got .*argument 'dim'|got .* argument 'keepdim'", "NumPy calls it axis= and keepdims=."),
    (r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", "`{0}` has no argument `{1}`."),
    (
        r"(\w+)\(\) missing \d+ required positional arguments?: (.+)",
        lambda name, left: f"`{name}` is called without {left.replace(chr(39), '`')}.",
    ),
    (
        r"(\w+|<lambda>)\(\) takes (?:from )?(\d+(?: to \d+)?) positional arguments? but (\d+)",
        "`{0}` is called with {2} arguments and takes {1}.",
    ),
    (
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
        "{0} numbers do not fill shape {1}: the product of its sizes must be {0}.",
    ),
    (
        r"object is not callable",
        "Round brackets behind a name call it, and this is no function: a product needs *, "
        "an entry square brackets. "
        "Of a module, call a function: np.array(x), not np(x).",
    ),
    (
        r"(?:Dispatcher|function|method|ufunc)' object is not subscriptable",
        "A function is called by ( ), not [ ].",
    ),
    (
        r"cannot access local variable '(\w+)'|local variable '(\w+)' referenced before",
        lambda a, b: (
            f"`{a or b}` has no value yet on that line: the branch or loop that gives it one was not run, "
            "or it comes further down."
        ),
    ),
    (
        r"maximum recursion depth",
        "The function calls itself without an end: has it the name of another one that it should call?",
    ),
    (
        r"math range error|Numerical result out of range",
        "A number is too large for a float, as exp above 709 is.",
    ),
    (r"math domain error", "Of such a number there is no real logarithm or root."),
    (
        r"must be Tensor, not (\w+)",
        "torch's functions take tensors, and this is a {0}: torch.as_tensor(…).",
    ),
)

SPELLINGS: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"No module named '(\w+)", spelling.module),
    (r"^name '(\w+)' is not defined", spelling.name),
    (r"module '(\w+)' has no attribute '(\w+)'", spelling.of_module),
    (
        r"'(?:numpy\.)?(ndarray|list|tuple|float|int|float\d+|Tensor)' object has no attribute '(\w+)'",
        spelling.of_object,
    ),
)
