"""Exercises on how many parameters a recurrent network has (REC-08)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import rnn_num_parameters

SECTION = section("rnn-parameters", "How many parameters there are")


def layer_by_layer(mode, input_size, hidden_size, num_layers, bidirectional, bias):
    q = {"RNN": 1, "LSTM": 4, "GRU": 3}[mode]
    directions = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        d = input_size if layer == 0 else directions * hidden_size
        total += directions * q * hidden_size * (d + hidden_size + 2 * bias)
    return total


def array_by_array(mode, input_size, hidden_size, num_layers, bidirectional, bias):
    rows = {"RNN": 1, "LSTM": 4, "GRU": 3}[mode] * hidden_size
    total, d = 0, input_size
    for _ in range(num_layers):
        for _ in range(1 + bidirectional):
            total += rows * d
            total += rows * hidden_size
            if bias:
                total += rows + rows
        d = hidden_size * (1 + bidirectional)
    return total


def in_one_formula(mode, input_size, hidden_size, num_layers, bidirectional, bias):
    q = ("RNN", "?", "GRU", "LSTM").index(mode) + 1
    s, h = 1 + bidirectional, hidden_size
    first = input_size + h + 2 * bias
    later = s * h + h + 2 * bias
    return s * q * h * (first + (num_layers - 1) * later)


def counted(
    mode, input_size, hidden_size, num_layers, bidirectional, bias, q=None, biases=2, later=None, square=1
):
    """Count layer by layer, with one thing after another that can be got wrong."""
    q = q or {"RNN": 1, "LSTM": 4, "GRU": 3}
    s, h = 1 + bidirectional, hidden_size
    total = 0
    for layer in range(num_layers):
        d = input_size if layer == 0 else later(input_size, h, s) if later else s * h
        total += s * q[mode] * h * (d + square * h + biases * bias)
    return total


def one_bias(*args):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(*args, biases=1)


def three_gates(*args):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(*args, q={"RNN": 1, "LSTM": 3, "GRU": 3})


def gates_exchanged(*args):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(*args, q={"RNN": 1, "LSTM": 3, "GRU": 4})


def without_the_state(*args):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(*args, square=0)


def second_layer_reads_the_input(*args):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(*args, later=lambda d, h, s: d)


def second_layer_reads_one_direction(*args):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(*args, later=lambda d, h, s: h)


def one_direction(mode, input_size, hidden_size, num_layers, bidirectional, bias):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(mode, input_size, hidden_size, num_layers, False, bias)


def always_biases(mode, input_size, hidden_size, num_layers, bidirectional, bias):

    from mlcourse.exercises.recurrent.parameters import counted

    return counted(mode, input_size, hidden_size, num_layers, bidirectional, True)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-08",
        title="The number of parameters",
        points=1,
        **SECTION,
        function="rnn_num_parameters",
        answer_names=("rnn_num_parameters",),
        answer=rnn_num_parameters,
        cases=inputs.networks,
        public=("one RNN layer", "one LSTM layer", "one GRU layer", "several layers"),
        correct=(
            Correct("layer by layer", layer_by_layer),
            Correct("array by array", array_by_array),
            Correct("in one formula", in_one_formula),
        ),
        mistakes=(
            Mistake(
                "one bias", one_bias, "PyTorch's cells have two biases each; with one it is Keras's count."
            ),
            Mistake("three gates in the LSTM", three_gates, "i, f and o, and the candidate g: four."),
            Mistake("the gates of LSTM and GRU exchanged", gates_exchanged, "LSTM has four, GRU three."),
            Mistake("the weights of the state forgotten", without_the_state, "w_hh is (H, H) for each gate."),
            Mistake(
                "later layers read the input",
                second_layer_reads_the_input,
                "A later layer reads the states of the layer before it.",
            ),
            Mistake(
                "later layers read one direction",
                second_layer_reads_one_direction,
                "With two directions a later layer reads both states: 2H entries.",
            ),
            Mistake("one direction only", one_direction, "Each direction has weights of its own."),
            Mistake(
                "biases counted where there are none", always_biases, "With bias=False there are no biases."
            ),
        ),
        hints=(
            "One layer, one direction: w_ih, w_hh and two biases, each with q·H rows.",
            "That is q·H·(D + H + 2). From the second layer on D is the number of states that come in.",
            "With two directions everything doubles, and later layers read 2H entries.",
        ),
    ),
    ValueExercise(
        id="REC-08-value",
        title="A row of pixels at a time",
        points=1,
        **SECTION,
        function="rnn_num_parameters",
        answer_names=("lstm", "gru", "both_directions", "twice_as_long"),
        answer=(80896, 60672, 161792, 80896),
        correct=(
            Correct("as floats", (80896.0, 60672.0, 161792.0, 80896.0)),
            Correct(
                "by the formula",
                (4 * 128 * (28 + 128 + 2), 3 * 128 * 158, 2 * 4 * 128 * 158, 4 * 128 * 158),
            ),
            Correct(
                "array by array",
                (512 * 28 + 512 * 128 + 512 + 512, 384 * 28 + 384 * 128 + 768, 2 * 80896, 80896),
            ),
        ),
        mistakes=(
            Mistake(
                "one bias",
                (80384, 60288, 160768, 80384),
                "PyTorch's cells have two biases each; with one it is Keras's count.",
            ),
            Mistake(
                "three gates in the LSTM",
                (60672, 60672, 121344, 60672),
                "i, f and o, and the candidate g: four.",
            ),
            Mistake(
                "a longer sequence needs more",
                (80896, 60672, 161792, 161792),
                "The same weights serve every step.",
            ),
            Mistake(
                "the weights of the state forgotten",
                (4 * 128 * 30, 3 * 128 * 30, 8 * 128 * 30, 4 * 128 * 30),
                "w_hh is (H, H) for each gate.",
            ),
        ),
        hints=(
            "q·H·(D + H + 2) with D = 28 and H = 128.",
            "q is 4 for LSTM and 3 for GRU; two directions have twice the weights.",
            "How often do the weights occur in a sequence twice as long?",
        ),
    ),
)
