"""A page of the reference lists what the package exports of one file, and a file without exports fails."""

import mlcourse.numpy
from mlbook.api import public_names


def test_public_names_come_in_the_order_of_the_file():
    names = public_names(mlcourse.numpy, "softmax")
    assert names[0] == "softmax"
    assert set(names) == {
        "softmax", "softmax_jacobian", "softmax_vjp", "softmax_limit",
        "two_class_logit", "reduce_logits", "expand_logits",
    }  # fmt: skip


def test_functions_are_shown_under_their_public_names(tiny_book):
    built = tiny_book(reference="# Reference\n\n```{functions} numpy norms\n```\n")
    assert 'id="mlcourse.numpy.l1_norm_grad"' in built.html["reference"]


def test_a_file_that_exports_nothing_fails_the_build(tiny_book):
    built = tiny_book(reference="# Reference\n\n```{functions} numpy _shift\n```\n")
    assert any("mlcourse.numpy exports nothing of _shift" in warning for warning in built.warnings)
    assert built.code != 0
