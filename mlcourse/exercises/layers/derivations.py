"""Gradients of layers of convolutional networks, in matrices: practice, without points (ADD-02, 03, 07).

Convolution is a matrix product: the rows of C hold what the kernel sees at each place, one after the other.
"""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.layers.place import NETWORK, section

CONVOLUTION = section("conv2d-vjp", "Backward, and the flip returns")
KERNELS = "sum(G * d(C @ K.T + b))"
KERNELS_LAST = "sum((G.T @ C) * dK) + sum(G, axis=0) @ db"
IMAGE = "sum(G * d(P0 @ X @ K0 + P1 @ X @ K1))"
IMAGE_LAST = "sum((P0.T @ G @ K0.T + P1.T @ G @ K1.T) * dX)"
POOLING = "sum(g * d(max(u, v)))"
POOLING_LAST = "(g * (u > v)) @ du + (g * (v > u)) @ dv"
CNN = "delta @ d(W @ mean(relu(A), axis=0))"
CNN_LAST = "sum((D.T @ C) * dK)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="ADD-02-derivation",
        title="The gradients of kernels and biases, as a product of columns",
        points=0,
        **CONVOLUTION,
        function="conv2d_vjp",
        answer_names=("lines_add_02",),
        matrices={"G": ("q", "f"), "C": ("q", "k"), "K": ("f", "k"), "b": ("f",)},
        depends={"K": "dK", "b": "db"},
        first=KERNELS,
        last=KERNELS_LAST,
        least=4,
        answer=(
            KERNELS,
            "sum(G * (C @ dK.T + db))",
            "sum(G * (C @ dK.T)) + sum(G * db)",
            "trace(G.T @ C @ dK.T) + sum(G, axis=0) @ db",
            KERNELS_LAST,
        ),
        correct=(
            Correct(
                "biases as an outer product",
                (
                    KERNELS,
                    "sum(G * (C @ dK.T)) + sum(G * outer(ones(q), db))",
                    "trace(C.T @ G @ dK) + ones(q) @ G @ db",
                    KERNELS_LAST,
                ),
            ),
            Correct(
                "kernels first",
                (
                    KERNELS,
                    "sum(G * d(C @ K.T)) + sum(G * db)",
                    "sum((G.T @ C) * dK) + sum(G * db)",
                    KERNELS_LAST,
                ),
            ),
            Correct(
                "all in one trace",
                (
                    KERNELS,
                    "trace(G.T @ d(C @ K.T + b))",
                    "trace(G.T @ C @ dK.T) + trace(outer(sum(G, axis=0), db))",
                    KERNELS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed gradient",
                (KERNELS, "sum((C.T @ G) * dK) + sum(G, axis=0) @ db", KERNELS_LAST),
                "A gradient has the shape of its variable: K has a row for each kernel.",
            ),
            Mistake(
                "the mean over the places",
                (KERNELS, "sum(G * (C @ dK.T)) + mean(G, axis=0) @ db", KERNELS_LAST),
                "The same bias is added at every place: the gradients add up.",
            ),
            Mistake(
                "the places not summed",
                (KERNELS, "sum(G * (C @ dK.T)) + G @ db", KERNELS_LAST),
                "The loss is one number: add up over the places, too.",
            ),
            Mistake(
                "the biases lost",
                (KERNELS, "sum(G * (C @ dK.T))", KERNELS_LAST),
                "b changes, too.",
            ),
        ),
        hints=(
            "What the kernels see does not change: d(C @ K.T) = C @ dK.T.",
            "sum(A * B) = trace(A.T @ B); for the biases, add up the rows of G first.",
            "trace(G.T @ C @ dK.T) is sum((G.T @ C) * dK), for trace(A @ B.T) = sum(A * B).",
        ),
    ),
    ProofExercise(
        id="ADD-02-image",
        title="The gradient in the image, tap by tap",
        points=0,
        **CONVOLUTION,
        function="conv2d_vjp",
        answer_names=("lines_add_02_image",),
        matrices={
            "G": ("q", "f"),
            "P0": ("q", "i"),
            "P1": ("q", "i"),
            "X": ("i", "c"),
            "K0": ("c", "f"),
            "K1": ("c", "f"),
        },
        depends={"X": "dX"},
        first=IMAGE,
        last=IMAGE_LAST,
        least=4,
        answer=(
            IMAGE,
            "sum(G * (P0 @ dX @ K0)) + sum(G * (P1 @ dX @ K1))",
            "trace(G.T @ P0 @ dX @ K0) + trace(G.T @ P1 @ dX @ K1)",
            "trace(K0 @ G.T @ P0 @ dX) + trace(K1 @ G.T @ P1 @ dX)",
            IMAGE_LAST,
        ),
        correct=(
            Correct(
                "one matrix after the other",
                (
                    IMAGE,
                    "sum(G * (P0 @ dX @ K0 + P1 @ dX @ K1))",
                    "sum((P0.T @ G) * (dX @ K0)) + sum((P1.T @ G) * (dX @ K1))",
                    IMAGE_LAST,
                ),
            ),
            Correct(
                "kernels first",
                (
                    IMAGE,
                    "sum(G * d(P0 @ X @ K0)) + sum(G * d(P1 @ X @ K1))",
                    "sum((G @ K0.T) * (P0 @ dX)) + sum((G @ K1.T) * (P1 @ dX))",
                    "sum((P0.T @ G @ K0.T) * dX) + sum((P1.T @ G @ K1.T) * dX)",
                    IMAGE_LAST,
                ),
            ),
            Correct(
                "one trace",
                (
                    IMAGE,
                    "trace(G.T @ (P0 @ dX @ K0 + P1 @ dX @ K1))",
                    "trace((K0 @ G.T @ P0 + K1 @ G.T @ P1) @ dX)",
                    IMAGE_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the matrices not transposed",
                (IMAGE, "sum((P0.T @ G @ K0 + P1.T @ G @ K1) * dX)", IMAGE_LAST),
                "Backward, every matrix is transposed: the kernel, too.",
            ),
            Mistake(
                "the order of the factors",
                (IMAGE, "sum((K0 @ G.T @ P0 + K1 @ G.T @ P1) * dX)", IMAGE_LAST),
                "A gradient has the shape of its variable: X is (i, c).",
            ),
            Mistake(
                "the taps exchanged",
                (IMAGE, "sum((P0.T @ G @ K1.T + P1.T @ G @ K0.T) * dX)", IMAGE_LAST),
                "Each tap of the kernel goes with the shift of its own.",
            ),
            Mistake(
                "one tap lost",
                (IMAGE, "sum((P0.T @ G @ K0.T) * dX)", IMAGE_LAST),
                "Both taps saw the image: their gradients add up.",
            ),
        ),
        hints=(
            "Only the image changes, and it stands once in each term.",
            "sum(A * B) = trace(A.T @ B), and a trace may be turned round: trace(A @ B) = trace(B @ A).",
            "trace(K0 @ G.T @ P0 @ dX) is sum((P0.T @ G @ K0.T) * dX): the transpose of a product turns its order round.",
        ),
    ),
    ProofExercise(
        id="ADD-03-derivation",
        title="Back through a maximum, with masks",
        points=0,
        **section("max-pooling", "Max pooling"),
        function="max_pool2d_vjp",
        answer_names=("lines_add_03",),
        matrices={"g": ("q",), "u": ("q",), "v": ("q",)},
        depends={"u": "du", "v": "dv"},
        first=POOLING,
        last=POOLING_LAST,
        answer=(
            POOLING,
            "sum(g * where(u > v, du, dv))",
            "sum(g * ((u > v) * du + (v > u) * dv))",
            POOLING_LAST,
        ),
        correct=(
            Correct(
                "with relu",
                (
                    POOLING,
                    "sum(g * d(v + relu(u - v)))",
                    "sum(g * (dv + (u > v) * (du - dv)))",
                    POOLING_LAST,
                ),
            ),
            Correct(
                "with the step",
                (POOLING, "sum(g * (H(u - v) * du + H(v - u) * dv))", POOLING_LAST),
            ),
            Correct("two sums", (POOLING, "sum(g * (u > v) * du) + sum(g * (v > u) * dv)", POOLING_LAST)),
        ),
        mistakes=(
            Mistake(
                "the gradient to both",
                (POOLING, "g @ du + g @ dv", POOLING_LAST),
                "Only the larger one moves the maximum.",
            ),
            Mistake(
                "half of the gradient to each",
                (POOLING, "(g @ du + g @ dv) / 2", POOLING_LAST),
                "That is the average; the maximum follows the winner alone.",
            ),
            Mistake(
                "the gradient to the smaller one",
                (POOLING, "sum(g * where(u > v, dv, du))", POOLING_LAST),
                "Where u is larger, the maximum is u.",
            ),
            Mistake(
                "the values for their changes",
                (POOLING, "sum(g * where(u > v, u, v))", POOLING_LAST),
                "The maximum changes by du or by dv.",
            ),
        ),
        hints=(
            "Where u is larger the maximum is u, elsewhere v.",
            "d(max(u, v)) = where(u > v, du, dv).",
            "where(u > v, du, dv) = (u > v) * du + (v > u) * dv, apart from ties.",
        ),
    ),
    ProofExercise(
        id="ADD-07-derivation",
        title="The kernels of a small network, in matrices",
        points=0,
        **NETWORK,
        function="CNN",
        answer_names=("lines_add_07",),
        matrices={
            "delta": ("m",),
            "W": ("m", "f"),
            "C": ("q", "k"),
            "K": ("f", "k"),
            "b": ("f",),
        },
        depends={"K": "dK"},
        where={"A": "C @ K.T + b", "D": "(A > 0) * (delta @ W) / q"},
        first=CNN,
        last=CNN_LAST,
        least=5,
        answer=(
            CNN,
            "(delta @ W) @ mean(d(relu(A)), axis=0)",
            "sum((delta @ W) * d(relu(A))) / q",
            "sum((A > 0) * (delta @ W) / q * d(A))",
            "sum(D * (C @ dK.T))",
            CNN_LAST,
        ),
        correct=(
            Correct(
                "as traces",
                (
                    CNN,
                    "delta @ W @ mean((A > 0) * d(A), axis=0)",
                    "sum(D * d(A))",
                    "trace(D.T @ C @ dK.T)",
                    CNN_LAST,
                ),
            ),
            Correct(
                "the mean as a product",
                (
                    CNN,
                    "delta @ W @ (d(relu(A)).T @ ones(q)) / q",
                    "sum(outer(ones(q), delta @ W) * d(relu(A))) / q",
                    "sum(D * (C @ dK.T))",
                    CNN_LAST,
                ),
            ),
            Correct(
                "with the step",
                (
                    CNN,
                    "(delta @ W) @ sum(H(A) * d(A), axis=0) / q",
                    "sum((W.T @ delta) * H(A) * (C @ dK.T)) / q",
                    "sum(D * (C @ dK.T))",
                    CNN_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the mask left out",
                (CNN, "(delta @ W) @ mean(d(A), axis=0)", CNN_LAST),
                "Where A is below 0, relu does not move.",
            ),
            Mistake(
                "the activation for its mask",
                (CNN, "(delta @ W) @ mean(relu(A) * d(A), axis=0)", CNN_LAST),
                "The slope of relu is 0 or 1.",
            ),
            Mistake(
                "the mean over the places lost",
                (CNN, "sum((delta @ W) * d(relu(A)))", CNN_LAST),
                "A mean over q places divides by q, backward too.",
            ),
            Mistake(
                "the transposed weights",
                (CNN, "(W @ delta) @ mean(d(relu(A)), axis=0)", CNN_LAST),
                "delta has m entries, and W has m rows: delta @ W, or W.T @ delta.",
            ),
        ),
        hints=(
            "W does not change, and d of a mean is the mean of d.",
            "d(relu(A)) = (A > 0) * d(A), and d(A) = C @ dK.T.",
            "With D it is sum(D * (C @ dK.T)): the first layer of a network once more.",
        ),
    ),
)
