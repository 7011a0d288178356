"""Confusion matrices, counted and drawn."""

import doctest

import numpy as np
import pytest

from mlcourse import plots


@pytest.fixture(autouse=True)
def closed():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    yield
    matplotlib.pyplot.close("all")


def test_examples():
    result = doctest.testmod(plots)
    assert result.attempted > 3
    assert not result.failed


def test_counts():
    y, predicted = np.array([0, 2, 2, 2, 1]), np.array([0, 2, 1, 2, 3])
    expected = [[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 2, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(plots.confusion_counts(y, predicted), expected)
    assert plots.confusion_counts(y, predicted, num_classes=6).shape == (6, 6)
    assert plots.confusion_counts(y[:0], predicted[:0], num_classes=2).tolist() == [[0, 0], [0, 0]]


def test_tensors_are_counted():
    torch = pytest.importorskip("torch")
    assert plots.confusion_counts(torch.tensor([1, 0]), torch.tensor([1, 1])).tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("y", "predicted", "error", "message"),
    [
        ([0, 1], [0], ValueError, r"predicted has shape \(1,\); expected \(2,\)"),
        ([0.0, 1.0], [0, 1], TypeError, "y holds float64"),
        ([0, 1], [[0], [1]], TypeError, r"predicted holds int64 of shape \(2, 1\)"),
        ([0, -1], [0, 1], ValueError, "y holds the class -1"),
        ([0, 2], [0, 1], ValueError, "a class is 2; expected 0 to 1"),
    ],
)
def test_wrong_classes_are_refused(y, predicted, error, message):
    with pytest.raises(error, match=message):
        plots.confusion_counts(y, predicted, num_classes=2)


def test_the_drawn_matrix():
    figure = plots.confusion_matrix([0, 0, 0, 1], [0, 0, 1, 1], names=["cat", "dog"])
    (axes,) = figure.axes
    assert [(t.get_position(), t.get_text()) for t in axes.texts] == [
        ((0, 0), "2"),
        ((1, 0), "1"),
        ((1, 1), "1"),
    ]
    np.testing.assert_allclose(axes.images[0].get_array(), [[2 / 3, 1 / 3], [0, 1]])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["cat", "dog"]
