"""The figures of the chapter on handwritten digits; each network is trained once for all of them."""

from __future__ import annotations

from functools import cache

import matplotlib
import numpy as np

from mlcourse.data import digits
from mlcourse.numpy import CNN, MLP, accuracy, fit, sgd_step

from .style import BLUE, INK, LINES, RED, panel

EPOCHS = 20


@cache
def trained(name: str):
    """Return the history of the NumPy network of that name, as the chapter's cells train it."""
    if name == "mlp":
        return fit(MLP(64, 64, 10, activation="relu"), digits(), epochs=EPOCHS, batch_size=32, lr=0.3)
    return fit(CNN(), digits(flat=False), epochs=EPOCHS, batch_size=32, lr=0.2)


@cache
def trained_in_torch():
    """Return the history of the same MLP in the torch backend."""
    import torch

    from mlcourse.torch import MLP as TorchMLP
    from mlcourse.torch import fit as torch_fit

    data = tuple(torch.from_numpy(array) for array in digits())
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # for so small a network, threads cost more than they save
    try:
        return torch_fit(TorchMLP(64, 64, 10, activation="relu"), data, epochs=EPOCHS, batch_size=32, lr=0.3)
    finally:
        torch.set_num_threads(threads)


def _pictures(axes, images, columns, colours="Greys", gap=1):
    """Lay small pictures out in a grid, `gap` pixels apart, each scaled to its own largest value."""
    size = images.shape[-1]
    rows = -(-len(images) // columns)
    board = np.full((rows * (size + gap) - gap, columns * (size + gap) - gap), np.nan)
    for k, image in enumerate(images):
        i, j = divmod(k, columns)
        top, left = i * (size + gap), j * (size + gap)
        board[top : top + size, left : left + size] = image / np.abs(image).max()
    axes.imshow(board, cmap=colours, vmin=0 if colours == "Greys" else -1, vmax=1)
    axes.axis("off")


def some_digits():
    """The first digits of the training set."""
    figure, axes = panel(4.6, 2.4)
    _pictures(axes, digits().x_train[:32].reshape(-1, 8, 8), 8)
    return [figure]


def curves_of_both_backends():
    """Loss of the MLP over the epochs in NumPy and in torch, and the accuracies."""
    ours, theirs = trained("mlp"), trained_in_torch()
    epochs = np.arange(1, EPOCHS + 1)
    left, axes = panel(3.5, 2.8)
    axes.semilogy(epochs, ours.loss, "-", color=BLUE, linewidth=4, alpha=0.5, label="NumPy")
    axes.semilogy(epochs, theirs.loss, "--", color=RED, label="torch")
    axes.set(xlabel="epoch", ylabel="training loss")
    axes.legend(frameon=False)
    right, axes = panel(3.5, 2.8)
    axes.plot(epochs, ours.train_accuracy, "-", color=BLUE, label="training digits")
    axes.plot(epochs, ours.test_accuracy, "--", color=RED, label="test digits")
    axes.set(xlabel="epoch", ylabel="accuracy", ylim=(0.85, 1.005))
    axes.legend(frameon=False, loc="lower right")
    return [left, right]


@cache
def batch_noise():
    """Sizes of batches, and the distance of their gradient from that of all examples, relative to it."""
    data, model = digits(), MLP(64, 64, 10, activation="relu")
    rng = np.random.default_rng(0)

    def gradient(chosen):
        grads = model.loss_and_grads(data.x_train[chosen], data.y_train[chosen])[1]
        return np.concatenate([g.ravel() for g in grads.values()])

    whole = gradient(slice(None))
    sizes, distances = 2 ** np.arange(9), []
    for size in sizes:
        draws = [gradient(rng.integers(0, len(data.y_train), size)) - whole for _ in range(60)]
        distances.append(np.sqrt(np.mean([d @ d for d in draws])) / np.linalg.norm(whole))
    return sizes, np.array(distances)


def noise_of_a_batch():
    """Distance of a batch's gradient from that of all examples, against the size of the batch."""
    sizes, distances = batch_noise()
    figure, axes = panel(4.4, 2.9)
    axes.loglog(sizes, distances, "o", color=BLUE, label="measured")
    axes.loglog(sizes, distances[0] / np.sqrt(sizes), LINES[1], color=INK, linewidth=1.2, label="∝ 1/√B")
    axes.set(xlabel="batch size B", ylabel="noise / length of the gradient")
    axes.set_xticks([1, 4, 16, 64, 256], ["1", "4", "16", "64", "256"])
    axes.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    axes.minorticks_off()
    axes.legend(frameon=False)
    return [figure]


def noise_is_signal():
    """Return the size of the batch whose noise is nearest to the length of the gradient."""
    sizes, distances = batch_noise()
    return sizes[np.abs(np.log(distances)).argmin()]


def with_and_without_shuffling():
    """Test accuracy over the epochs, shuffled, and with the digits sorted by class."""
    data = digits()
    order = np.argsort(data.y_train, kind="stable")
    x, y, model, sorted_accuracy = (
        data.x_train[order],
        data.y_train[order],
        MLP(64, 64, 10, activation="relu"),
        [],
    )
    for _ in range(EPOCHS):
        for start in range(0, len(x), 32):
            _, grads = model.loss_and_grads(x[start : start + 32], y[start : start + 32])
            model = model.with_parameters(sgd_step(model.parameters(), grads, 0.3))
        sorted_accuracy.append(accuracy(model, data.x_test, data.y_test))
    figure, axes = panel(4.4, 2.8)
    epochs = np.arange(1, EPOCHS + 1)
    axes.plot(epochs, trained("mlp").test_accuracy, "-", color=BLUE, label="shuffled in every epoch")
    axes.plot(epochs, sorted_accuracy, "--", color=RED, label="sorted by class")
    axes.axhline(0.1, color=INK, linewidth=0.8, linestyle=":")
    axes.text(EPOCHS, 0.115, "guessing", ha="right")
    axes.set(xlabel="epoch", ylabel="test accuracy", ylim=(0, 1.03))
    axes.legend(frameon=False, loc="center right", bbox_to_anchor=(1, 0.84))
    return [figure]


def who_is_taken_for_whom():
    """Confusions of the MLP on the test digits, and the digits that it reads wrongly."""
    data, model = digits(), trained("mlp").model
    read = model.forward(data.x_test).argmax(axis=1)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (data.y_test, read), 1)
    left, axes = panel(3.7, 3.6)
    for (i, j), count in np.ndenumerate(counts):
        if count and i != j:
            alpha = 0.2 + 0.12 * min(count, 5)
            axes.add_patch(
                matplotlib.patches.Rectangle((j - 0.5, i - 0.5), 1, 1, color=RED, alpha=alpha, linewidth=0)
            )
        if count:
            axes.text(j, i, count, ha="center", va="center", fontsize=9)
    axes.set(
        xlabel="read as",
        ylabel="is a",
        xticks=range(10),
        yticks=range(10),
        xlim=(-0.5, 9.5),
        ylim=(9.5, -0.5),
    )
    axes.tick_params(length=0)
    wrong = np.flatnonzero(read != data.y_test)[:12]
    right, axes = panel(3.4, 3.4)
    _pictures(axes, data.x_test[wrong].reshape(-1, 8, 8), 4, gap=4)
    for k, i in enumerate(wrong):
        row, column = divmod(k, 4)
        text = f"{data.y_test[i]} → {read[i]}"
        axes.text(12 * column + 3.5, 12 * row - 1, text, ha="center", va="bottom", fontsize=9)
    axes.set(ylim=(33, -4))
    return [left, right]


def what_the_units_look_for():
    """First-layer weights of the MLP as pictures, and the kernels of the CNN."""
    weights = trained("mlp").model.parameters()["W1"].reshape(-1, 8, 8)
    largest = np.argsort(-np.abs(weights).sum(axis=(1, 2)))[:32]
    left, axes = panel(4.2, 2.3)
    _pictures(axes, weights[largest], 8, "RdBu")
    axes.set(title="MLP: 32 of 64 units")
    kernels = trained("cnn").model.parameters()["0.weight"][:, 0]
    right, axes = panel(2.6, 2.5)
    _pictures(axes, kernels, 4, "RdBu")
    axes.set(title="CNN: 16 kernels")
    return [left, right]
