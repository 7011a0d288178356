"""The page of a GPU shows what its file says, and says so where no GPU has run the script."""

import json

PAGE = "# Measured\n\n```{device-report}\nA caption.\n```\n"
RESULT = {
    "gpu": "A Card",
    "versions": {"torch": "2.4.1"},
    "failures": [],
    "launches": {"rows": {"MLP small": {"ratio": 1.9}}},
    "times": {"MLP small": {"by hand": {"ms": 0.25, "mib": 3.0}, "compiled": {"failed": "no"}, "ratio": 0.8}},
}


def test_the_page_says_what_the_file_says(tiny_book):
    files = {"benchmarks/results/gpu.json": json.dumps(RESULT)}
    page = tiny_book(measured=PAGE, files=files).html["measured"]
    assert "On A Card, with torch 2.4.1: values, curves and waits are as they should be." in page
    for text in ("A caption.", "by hand", "0.25", "3.0", "compiled", "–", "MLP small 1.9."):
        assert text in page


def test_without_a_gpu_it_says_so(tiny_book):
    page = tiny_book(measured=PAGE, files={"benchmarks/results/gpu.json": json.dumps({"gpu": None})})
    assert "No GPU has run it yet" in page.html["measured"]
