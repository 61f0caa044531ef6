"""Names that a package offers and imports only when somebody asks for them.

Has to parse and run on Python 3.6, like `tf_avat.commands.environment`.
"""

import importlib
import re
import sys
import types


def lazy_names(package, names, **modules):
    """Lets a package offer names whose modules are imported at their first use (PEP 562).

    A name is in the module of the package that is called as it, in snake case, where nothing else is said. A
    subpackage is offered as it is.

    Args:
        package: the package's `__name__`.
        names: its `__all__`.
        **modules: the module below the package of a name that is elsewhere.
    """
    module = sys.modules[package]
    module.__class__ = _LazyPackage
    module.__dict__["_lazy_names"] = {name: modules.get(name, _snake_case(name)) for name in names}


class _LazyPackage(types.ModuleType):
    # A class, since the functions of PEP 562 do not suffice where a function is called as its module: whoever
    # imports that module makes it an attribute of the package, in the function's place.

    def __getattr__(self, name):
        module = self.__dict__.get("_lazy_names", {}).get(name)
        if module is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        found = importlib.import_module(f"{self.__name__}.{module}")
        self.__dict__[name] = found if _is_package(found) else getattr(found, name)
        return self.__dict__[name]

    def __setattr__(self, name, value):
        if name not in self._lazy_names or not isinstance(value, types.ModuleType) or _is_package(value):
            super().__setattr__(name, value)

    def __dir__(self):
        return sorted({*super().__dir__(), *self._lazy_names})


def _is_package(module):
    return hasattr(module, "__path__")


def _snake_case(name):
    """`BidirectionalLSTM` -> `bidirectional_lstm`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()
