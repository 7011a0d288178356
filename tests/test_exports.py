"""A package exports what its modules list: a new file is found, and one that says nothing is refused."""

import sys

import pytest

from mlcourse._exports import gathered


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a package of these files; gather what it exports."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "waves_for_tests"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_own.py").write_text("HEIGHT = 1")

    def gather(**files):
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        return gathered(folder.name)

    yield gather
    for name in [name for name in sys.modules if name.partition(".")[0] == folder.name]:
        del sys.modules[name]


def test_a_file_is_found_and_its_names_hide_a_file_of_the_same_name(package):
    found = package(
        sine="__all__ = ['sine']\ndef sine(): ...\ndef helper(): ...", saw="__all__ = ['SAW']\nSAW = 2"
    )
    assert found.keys() == {"sine", "SAW"}
    assert callable(found["sine"])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"sine": "x = 1"}, r"waves_for_tests\.sine has no __all__: list there what waves_for_tests exports"),
        ({"sine": "__all__ = ['cosine']"}, r"waves_for_tests\.sine lists 'cosine' in its __all__"),
        (
            {"saw": "__all__ = ['wave']\nwave = 1", "sine": "__all__ = ['wave']\nwave = 2"},
            r"waves_for_tests\.saw and waves_for_tests\.sine both export wave",
        ),
    ],
)
def test_what_cannot_be_exported_is_refused(package, files, message):
    with pytest.raises(ImportError, match=message):
        package(**files)
