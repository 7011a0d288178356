"""Every wall holds, and every attack is a real one: without its wall it goes through."""

import pytest
from nobody import home_for_nobody, needs_root, python_as_nobody

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.isolated.doctor import examine
from mlcourse.grading.isolated.engine import REQUIRED, Engine
from mlcourse.grading.isolated.sandbox import LAYERS

# a process without capabilities may not do these to others, whatever else is missing
WITHOUT_POWER = {"read another process's environment", "trace another process"}

OPTIONAL = set(LAYERS) - set(REQUIRED)


def test_every_wall_holds():
    found = examine()
    assert {finding.layer for finding in found} == set(LAYERS)
    assert [finding for finding in found if finding.needed and not finding.holds] == []


def test_without_walls_every_attack_goes_through():
    assert {finding.attack for finding in examine(LAYERS) if finding.holds} <= WITHOUT_POWER


@pytest.mark.one_in(3)
@pytest.mark.parametrize("layer", LAYERS)
def test_without_one_wall_some_of_its_attacks_go_through(layer):
    found = [finding for finding in examine((layer,)) if not finding.holds]
    assert found
    assert {finding.layer for finding in found} - OPTIONAL <= {layer}
    assert all("left out" in finding.what for finding in found if finding.layer == layer)


@pytest.mark.parametrize("layer", REQUIRED)
def test_a_missing_wall_refuses_to_grade_unless_told(layer):
    with Engine(unsafe=True, leave_out=(layer,)) as engine:
        assert layer in engine.require()
        engine.unsafe = False
        with pytest.raises(GradingError, match=f"no {layer}: .*--unsafe"):
            engine.require()


@pytest.mark.parametrize("layer", sorted(OPTIONAL))
def test_some_walls_are_used_where_they_are_and_not_demanded(layer):
    with Engine(leave_out=(layer,)) as engine:
        assert layer in engine.missing()
        assert engine.require() == ""


@needs_root
def test_an_ordinary_user_is_protected_too():
    with home_for_nobody() as home:
        done = python_as_nobody(home, "-m", "mlcourse.cli", "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BROKEN" not in done.stdout
    assert done.stdout.count("holds") > 15
