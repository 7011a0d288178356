"""A page of the reference lists what the package exports of one file, and a file without exports fails."""

from mlbook.api import public_names

import mlcourse.numpy


def test_public_names_come_in_the_order_of_the_file():
    names = public_names(mlcourse.numpy, "softmax")
    assert names[0] == "softmax"
    assert set(names) == {
        "softmax", "softmax_jacobian", "softmax_vjp", "softmax_limit",
        "two_class_logit", "reduce_logits", "expand_logits",
    }  # fmt: skip


def test_a_file_that_exports_nothing_fails_the_build(tiny_book):
    built = tiny_book(reference="# Reference\n\n```{functions} numpy _shift\n```\n")
    assert any("mlcourse.numpy exports nothing of _shift" in warning for warning in built.warnings)
    assert built.code != 0
