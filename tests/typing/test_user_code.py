"""The page of user code runs; that its types are right and its mistakes are found, `make lint` says."""

import runpy
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(__file__).with_name("user_code.py")


@pytest.fixture(scope="module")
def page():
    pytest.importorskip("torch")
    pytest.importorskip("matplotlib").use("agg")
    pytest.importorskip("sklearn")
    return runpy.run_path(str(PAGE))


def test_it_runs(page, tmp_path):
    import torch

    x, weight = np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3))
    assert page["gradients_of_a_layer"](x, weight, x) > 0
    images, kernels, g = torch.ones(1, 1, 5, 5), torch.ones(2, 1, 3, 3), torch.ones(1, 2, 3, 2)
    with pytest.raises(ValueError, match="weight has shape"):  # its types are right, its shapes are not
        page["gradients_on_a_device"](images, kernels, g)
    assert len(page["train"](tmp_path).axes) == 1
    assert np.isfinite(page["train_in_torch"]())
    with pytest.raises((AttributeError, TypeError)):
        page["planted"]()


def test_two_mistakes_are_planted():
    assert PAGE.read_text("utf-8").count("# type: ignore[") == 2
