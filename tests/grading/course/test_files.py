"""Files are whole, and two runs do not share a folder."""

import pytest

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in, write_whole


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = write_whole(tmp_path / "a" / "x.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert [found.name for found in path.parent.iterdir()] == ["x.txt"]


def test_two_runs_do_not_share_a_folder(tmp_path):
    with alone_in(tmp_path, "grading"):
        second = alone_in(tmp_path, "grading")
        with pytest.raises(GradingError, match="another run is grading"):
            second.__enter__()
    with alone_in(tmp_path, "grading"):
        assert (tmp_path / ".lock").exists()
