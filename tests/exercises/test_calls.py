"""The one place that reads which exercises a cell checks."""

import ast
import gc
import sys
import threading

import pytest

from mlcourse.exercises.calls import checks_in, parse


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('check("JAC-05", f)', ["JAC-05"]),
        ("check ( 'JAC-05' , f)\ncheck('JAC-05', f, hidden=True)", ["JAC-05", "JAC-05"]),
        ('%matplotlib inline\nif True:\n    points = check("A", f) + check("B", f)', ["A", "B"]),
        ('# check("A", f)\n"check(\'B\', f)"', []),
        ("check(name, f)\nchecks.check('A', f)\nrecheck('A', f)\ncheck()", []),
        ('check("A", f', []),
    ],
)
def test_the_checks_of_a_cell(source, found):
    assert checks_in(source) == found


class Garbage:
    """What a garbage collection has to run code for: there another thread may come in."""

    def __init__(self):
        self.me = self

    def __del__(self):
        for _ in range(20):
            pass


def test_several_threads_parse_at_once():
    """Six of these 240 trees were a SystemError with Python 3.11's own `ast.parse`."""
    source = "".join(f"def f{i}(x):\n    return [x * {i} + (y - {i}) ** 2 for y in x]\n" for i in range(30))
    expected, wrong = ast.dump(ast.parse(source)), []

    def work():
        for _ in range(20):
            [Garbage() for _ in range(20)]
            try:
                if ast.dump(parse(source)) != expected:
                    wrong.append("another tree")
            except SystemError as error:
                wrong.append(error)

    threads, before = [threading.Thread(target=work) for _ in range(6)], sys.getswitchinterval()
    often = gc.get_threshold()
    try:
        sys.setswitchinterval(1e-6)
        gc.set_threshold(50)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
        gc.set_threshold(*often)
    assert wrong == []
