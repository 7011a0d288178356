"""Displayed code: each name in it leads to a definition that a reader can see."""

import pytest
from bs4 import BeautifulSoup
from mlbook import displayed
from mlbook.displayed import leads_of, source_of

CHECKED = "course_leads = True\n"


def test_helpers_of_the_same_file_stand_beside_and_others_elsewhere():
    leads = leads_of("mlcourse.numpy.interpolation", ["choose_epsilon"])
    assert leads.beside == ["_points", "_falling"]
    assert ("floats", "mlcourse.numpy._arguments") in leads.elsewhere
    assert leads_of("mlcourse.numpy.convolution", ["correlate"]).public == [("convolve", "mlcourse.numpy")]


def test_methods_bring_the_private_methods_that_they_call():
    leads = leads_of("mlcourse.numpy.cnn", ["CNN.loss_and_grads"])
    assert leads.beside == ["CNN._outputs", "_naming"]
    assert ("cross_entropy_grad", "mlcourse.numpy") in leads.public
    assert source_of("mlcourse.numpy.cnn", "CNN._outputs").startswith("def _outputs(self, x")


@pytest.mark.parametrize("name", ["conv2d_vjp", "convolve"])
def test_a_source_stands_without_its_docstring_and_its_overloads(name):
    source = source_of("mlcourse.numpy.convolution", name)
    assert source.count(f"def {name}(") == 1
    assert '"""' not in source
    assert "return" in source


def test_a_name_that_leads_nowhere_fails_the_build(tiny_book):
    page = "# P\n\n```{reference} correlate\n```\n"
    book = tiny_book(page=page, config=CHECKED)
    assert book.code != 0
    nowhere = "the name %s in displayed code leads nowhere: no page has {helpers} %s"
    for backend in ("numpy", "torch"):
        assert nowhere % ("convolve", f"mlcourse.{backend}") in book.warnings
        assert nowhere % ("sequences", f"mlcourse.{backend}._window_arguments") in book.warnings


def test_a_name_leads_to_the_file_that_a_page_displays(tiny_book):
    page = "# P\n\n```{plot} shift_lines\n:alt: Lines.\nCaption.\n```\n"
    helpers = "# H\n\n## Files\n\n```{helpers} mlbook.figures.style\n```\n"
    book = tiny_book(page=page, helpers=helpers)
    assert book.warnings == []
    link = BeautifulSoup(book.html["page"], "html.parser").find("a", string="panel")
    assert link["href"] == "helpers.html#" + displayed.anchor("mlbook.figures.style")
    assert "def panel" in BeautifulSoup(book.html["helpers"], "html.parser").find("pre").text
