"""How many numbers a recurrent network learns: as many for a long sequence as for a short one."""

from __future__ import annotations

from mlcourse.numpy._arguments import count

__all__ = ["rnn_num_parameters"]

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}  # PyTorch's classes, and the gates that each has below one another


def rnn_num_parameters(
    mode: str,
    input_size: int,
    hidden_size: int,
    num_layers: int = 1,
    bidirectional: bool = False,
    bias: bool = True,
) -> int:
    """Number of parameters of a recurrent network, q·H·(D + H + 2) for its first layer.

    Parameters
    ----------
    mode : {"RNN", "LSTM", "GRU"}
        The cell; it has q = 1, 4 or 3 gates.
    input_size : int
        Entries D of one input.
    hidden_size : int
        Entries H of the state.
    num_layers : int, default 1
        Layers; the later ones read the states of the one before.
    bidirectional : bool, default False
        Whether each layer also runs backwards, with weights of its own; the next one then reads both.
    bias : bool, default True
        Whether there are biases, two for each gate and entry.

    Returns
    -------
    int
        Numbers in all weights and biases; the length of the sequence is not among what decides.

    Raises
    ------
    TypeError
        If a size is no integer.
    ValueError
        If a size is below 1, or `mode` is none of the three.

    Examples
    --------
    >>> rnn_num_parameters("LSTM", 28, 128)
    80896

    Notes
    -----
    Syllabus row REC-08; book: *Recurrent networks*, ``recurrent.html#rnn-parameters``.
    """
    if mode not in GATES:
        raise ValueError(f"mode is {mode!r}; expected one of {', '.join(GATES)}")
    features, hidden = count("input_size", input_size), count("hidden_size", hidden_size)
    directions = 2 if bidirectional else 1
    total = 0
    for _ in range(count("num_layers", num_layers)):
        total += directions * GATES[mode] * hidden * (features + hidden + (2 if bias else 0))
        features = directions * hidden
    return total
