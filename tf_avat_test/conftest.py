import collections
import functools
import os
import pathlib

import pytest
from hypothesis import settings

import tf_avat
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.data.fetching.source_distribution import fetch_sdist
from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat_test.experiments.small_run import small_run, write_texts

# How long an example takes says more about a busy machine than about the code.
settings.register_profile("without_deadline", deadline=None, max_examples=50)
settings.load_profile("without_deadline")


def pytest_collection_modifyitems(items):
    """Files come in the order in which processes take them: at the end none should wait long for another."""
    tests = collections.Counter(item.path for item in items)
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, -tests[item.path]))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory):
    """The source distribution that holds the default data, really fetched from the registry."""
    sha256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
    return fetch_sdist("vaderSentiment", "3.3.2", sha256, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def data_dir(request, tmp_path_factory):
    """A filled data folder: the one that TF_AVAT_DATA_DIR names, else a new one."""
    if os.environ.get("TF_AVAT_DATA_DIR"):
        folder = data_folder()
        load_dataset("snippets", folder)
        return folder
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as environment:
        _serve(environment, request.getfixturevalue("sdist").parent)
        load_dataset("snippets", folder)
    return folder


@pytest.fixture(scope="session")
def archives_dir(tmp_path_factory):
    """A data folder that holds the archives of the paper's data sets, which lie beside the checkout."""
    source = pathlib.Path(tf_avat.__file__).parents[2] / "shared" / "data"
    if not source.is_dir():
        pytest.skip(f"needs the data sets' archives in {source}")
    # Programs keep more in a data folder than they find there, and the source is not ours.
    folder = tmp_path_factory.mktemp("archives")
    for place in source.iterdir():
        (folder / place.name).symlink_to(place)
    return folder


@pytest.fixture(scope="session")
def archived(archives_dir):
    """A function: the data set of a name out of the archives, loaded once."""
    return functools.cache(lambda *arguments: load_dataset(arguments[0], archives_dir, *arguments[1:]))


@pytest.fixture(scope="session")
def small_texts(tmp_path_factory):
    """A folder of labeled texts whose class one word tells."""
    return write_texts(tmp_path_factory.mktemp("texts") / "small")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory, small_texts):
    """The folder of a finished run on `small_texts`, not to be written to."""
    folder = tmp_path_factory.mktemp("runs")
    return small_run(folder / "small", small_texts, folder)


@pytest.fixture
def no_web(monkeypatch):
    """From now on all that is fetched from the web goes through a proxy that is not there."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pip_serves(monkeypatch):
    """A function: from now on pip knows nothing but the source distributions in a folder."""
    return lambda folder: _serve(monkeypatch, folder)


@pytest.fixture
def no_registry(monkeypatch, tmp_path):
    """From now on pip's only index is an address where nothing listens."""
    _serve(monkeypatch, tmp_path)
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")


def _serve(environment, folder: pathlib.Path):
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        environment.delenv(name, raising=False)
    environment.setenv("PIP_CONFIG_FILE", os.devnull)
    environment.setenv("PIP_NO_INDEX", "1")
    environment.setenv("PIP_FIND_LINKS", str(folder))
