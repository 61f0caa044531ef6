"""What `import tf_avat` offers."""

import ast
import importlib
import inspect
import pathlib
import re
import subprocess
import sys
import types

import keras
import pytest

import tf_avat

_ROOT = pathlib.Path(tf_avat.__file__).parents[1]
_PACKAGES = ["tf_avat", "tf_avat.adversarial", "tf_avat.layers", "tf_avat.models"]


def _modules_after(code):
    """The modules of an interpreter without packages, after it ran some code in the project's root."""
    code = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_import_and_the_methods_take_no_time():
    slow = {"tensorflow", "keras", "numpy", "absl", "typing", "inspect", "importlib.metadata"}
    assert not slow & _modules_after("import tf_avat; tf_avat.__version__, tf_avat.adversarial")
    assert not {"tensorflow", "keras", "numpy"} & _modules_after(
        "from tf_avat import METHODS; METHODS['attn_vat']"
    )


@pytest.mark.parametrize("package", _PACKAGES)
def test_every_name_is_what_its_file_defines(package):
    offered = importlib.import_module(package)
    for name in offered.__all__:
        value = getattr(offered, name)
        if isinstance(value, types.ModuleType):
            assert value.__name__ == f"{package}.{name}"
        elif callable(value):
            assert value.__name__ == name
            assert value.__module__.startswith(f"{package}.")


@pytest.mark.parametrize("package", _PACKAGES)
def test_type_checkers_see_the_same_names(package):
    file = _ROOT.joinpath(*package.split("."), "__init__.py")
    tree = ast.parse(file.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {alias.name for node in imports for alias in node.names} - {"lazy_names"}
    assert seen == set(importlib.import_module(package).__all__) - {"__version__"}


def test_adversarial_offers_every_function_of_its_files():
    defined = set()
    for file in (_ROOT / "tf_avat" / "adversarial").glob("[!_]*.py"):
        tree = ast.parse(file.read_text())
        names = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        defined |= {name for name in names if not name.startswith("_")}
    assert defined | {"METHODS"} == set(tf_avat.adversarial.__all__)


def test_a_saved_model_loads_where_the_layers_were_imported(tmp_path):
    words = keras.Input((None, 4))
    keras.Model(words, tf_avat.layers.AdditiveAttention(3)(words)).save(tmp_path / "model.keras")
    code = f"import keras, tf_avat.layers; keras.models.load_model({str(tmp_path / 'model.keras')!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_version_is_one_that_a_release_can_have():
    assert re.fullmatch(r"\d+\.\d+\.\d+", tf_avat.__version__)


def _own_functions():
    """Functions of the public face, and what Keras users call of its classes, by name."""
    for package in _PACKAGES:
        offered = importlib.import_module(package)
        for name in offered.__all__:
            value = getattr(offered, name)
            if inspect.isfunction(value):
                yield name, value
            elif inspect.isclass(value):
                for method in ("__init__", "call", "fit", "compile", "perturbation"):
                    function = inspect.getattr_static(value, method, None)
                    if inspect.isfunction(function) and function.__module__.startswith("tf_avat."):
                        yield f"{name}.{method}", function


def test_the_public_face_has_type_hints():
    functions = dict(_own_functions())
    assert {"ascent", "with_perturbed_attention", "AdversarialTrainer.fit"} <= functions.keys()
    bare = []
    for name, function in functions.items():
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            named = parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            if named and parameter.name != "self" and parameter.annotation is parameter.empty:
                bare.append(f"{name}: {parameter.name}")
        if (
            "__init__" not in name
            and inspect.signature(function).return_annotation is inspect.Signature.empty
        ):
            bare.append(f"{name}: what it returns")
    assert bare == []
