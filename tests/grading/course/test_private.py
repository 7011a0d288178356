"""The folder of a class is for its owner alone, and not in a repository that would publish it."""

import shutil
import subprocess

import pytest

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.private import make_private


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("before", "after"), [(0o755, 0o700), (0o777, 0o700), (0o750, 0o750), (0o700, 0o700)]
)
def test_a_folder_that_everybody_could_read_is_closed(tmp_path, before, after):
    folder = tmp_path / "class"
    folder.mkdir()
    folder.chmod(before)
    make_private(folder)
    assert mode(folder) == after


def test_a_new_one_is_its_owners(tmp_path):
    make_private(tmp_path / "new" / "class")
    assert mode(tmp_path / "new" / "class") == 0o700
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GradingError, match="is a file"):
        make_private(tmp_path / "file")


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_in_a_repository_it_is_ignored_or_refused(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("class/\n", encoding="utf-8")
    make_private(tmp_path / "class")
    with pytest.raises(GradingError, match=r"does not ignore it.*add /other/deep/ to .*\.gitignore"):
        make_private(tmp_path / "other" / "deep")
    assert not (tmp_path / "other").exists()
    with pytest.raises(GradingError, match="is a repository itself"):
        make_private(tmp_path)
