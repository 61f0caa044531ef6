import pathlib

import pytest

from tf_avat.data.fetching.data_folder import data_folder


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.delenv("TF_AVAT_DATA_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)


def test_is_in_the_users_cache_by_default():
    assert data_folder() == pathlib.Path("/home/someone/.cache/tf_avat")


def test_the_cache_may_be_elsewhere(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/big/cache")
    assert data_folder() == pathlib.Path("/big/cache/tf_avat")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert data_folder() == pathlib.Path("/home/someone/.cache/tf_avat")


def test_the_environment_goes_before_the_cache_and_the_flag_before_both(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/big/cache")
    monkeypatch.setenv("TF_AVAT_DATA_DIR", "~/texts")
    assert data_folder() == pathlib.Path("/home/someone/texts")
    assert data_folder("") == pathlib.Path("/home/someone/texts")
    assert data_folder("here") == pathlib.Path("here")


def test_is_not_made(tmp_path):
    assert not data_folder(str(tmp_path / "data")).exists()
