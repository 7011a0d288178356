"""What a killed grader leaves in the temporary folder is swept away, and nothing else is."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from deep import dug

from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.sandbox.scratch import scratch_folder, size_of, sweep
from mlcourse.grading.isolated.sandbox.trees import remove

KILLED = """
import os, signal
from pathlib import Path
from mlcourse.grading.isolated.sandbox.scratch import scratch_folder
with scratch_folder() as folder:
    Path(folder, "file").write_text("x")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_only_folders_of_processes_that_are_gone_are_swept(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True,
                          env=os.environ | {"TMPDIR": str(tmp_path)}, check=False)  # fmt: skip
    left = Path(done.stdout.strip())
    assert (left / "file").exists()
    world, pid, began = left.name.split("-")[1:4]
    kept = [
        tmp_path / "mlcourse-notes",  # a person's own
        tmp_path / f"mlcourse-{int(world) + 1}-{pid}-{began}-other",  # of another container
        tmp_path / "mlcourse-link",
    ]
    kept[0].mkdir()
    kept[1].mkdir()
    kept[2].symlink_to(kept[0])
    again = tmp_path / f"mlcourse-{world}-{os.getpid()}-1-again"  # an earlier process of the same number
    again.mkdir()
    with scratch_folder() as living:
        assert sorted(sweep()) == sorted([left, again])
        assert Path(living).exists()
    assert all(path.exists() for path in kept)
    assert not left.exists()


def test_a_grader_sweeps_when_it_starts(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as mine:
        left = Path(str(mine).replace(f"-{os.getpid()}-", "-999999999-"))
        left.mkdir()
        Engine().close()
        assert not left.exists()


def test_a_folder_too_deep_to_look_into_counts_as_too_much(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x" * 5000)
    assert size_of(tmp_path) == 5000
    dug(tmp_path, 3000, monkeypatch)
    assert size_of(tmp_path) == float("inf")
    remove(tmp_path)


def test_what_a_killed_grader_left_of_a_deep_folder_stops_no_later_one(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as mine:
        left = Path(str(mine).replace(f"-{os.getpid()}-", "-999999999-"))
        left.mkdir()
        dug(left, 3000, monkeypatch)
        Engine().close()
        assert not left.exists()
        dug(Path(mine), 3000, monkeypatch)
    assert not Path(mine).exists()
