import importlib
import sys
import types

import pytest

_FILES = {
    "__init__.py": """
from tf_avat.lazy_names import lazy_names

__all__ = ["WordLSTM", "__version__", "climb", "eager", "gone", "rooms", "step"]
__version__ = "1.0"
eager = 1

lazy_names(__name__, __all__, step="climb")
""",
    "climb.py": "def climb():\n    pass\n\n\ndef step():\n    pass\n",
    "other.py": "",
    "word_lstm.py": "class WordLSTM:\n    pass\n",
    "rooms/__init__.py": "",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that offers names lazily, imported."""
    for name, text in _FILES.items():
        path = tmp_path / "offering" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("offering")
    for name in [name for name in sys.modules if name.split(".")[0] == "offering"]:
        del sys.modules[name]


def _imported():
    return {name for name in sys.modules if name.startswith("offering.")}


def test_a_module_is_imported_when_a_name_of_it_is_asked_for(package):
    assert _imported() == set()
    assert package.WordLSTM.__module__ == "offering.word_lstm"
    assert _imported() == {"offering.word_lstm"}


def test_a_name_can_be_in_a_module_that_is_called_otherwise(package):
    assert package.step.__module__ == "offering.climb"


def test_a_subpackage_is_offered_as_it_is(package):
    assert package.rooms is importlib.import_module("offering.rooms")


def test_what_the_package_has_is_not_looked_for(package):
    assert (package.eager, package.__version__) == (1, "1.0")
    assert _imported() == set()


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_function_is_not_replaced_by_its_module_of_the_same_name(package, asked_before):
    if asked_before:
        assert callable(package.climb)
    module = importlib.import_module("offering.climb")
    from offering import climb

    assert isinstance(module, types.ModuleType)
    assert package.climb is climb is module.climb


def test_other_modules_and_values_become_attributes_as_ever(package, monkeypatch):
    other = importlib.import_module("offering.other")
    assert package.other is other
    monkeypatch.setattr(package, "climb", 2)
    assert package.climb == 2


def test_a_name_that_is_not_offered_is_no_attribute(package):
    with pytest.raises(AttributeError, match="module 'offering' has no attribute 'clim'"):
        _ = package.clim
    with pytest.raises(ImportError, match="cannot import name 'clim' from 'offering'"):
        from offering import clim  # noqa: F401


def test_a_module_that_can_not_be_imported_says_so_itself(package):
    with pytest.raises(ModuleNotFoundError, match=r"offering\.gone"):
        _ = package.gone


def test_names_are_listed_before_they_are_imported(package):
    assert set(package.__all__) <= set(dir(package))
    assert _imported() == set()
