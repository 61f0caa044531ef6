"""A Python that the project supports, for when the one that was called is none.

Has to parse on Python 3.6, like `environment`.
"""

import platform
import shutil
import sys

from tf_avat.commands import pins
from tf_avat.commands.virtual_environment import CannotPrepare


def supported_python(requirements):
    """Path of the newest supported Python on PATH; raises `CannotPrepare` if there is none."""
    this = f"{platform.python_implementation()} {platform.python_version()}"
    for minor in range(pins.NEWEST[1], pins.OLDEST[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        # A version manager's shim can be on PATH without a Python behind it, so ask.
        if python and pins.unmet(requirements, python) not in (pins.RUNNABLE, pins.PYTHON):
            message = f"This is {this}, tf_avat needs {pins.PYTHON}: continuing with {python}."
            print(message, file=sys.stderr, flush=True)
            return python
    raise CannotPrepare(
        f"tf_avat needs {pins.PYTHON}, but this is {this} ({sys.executable}) and no python3.13, "
        "python3.12, python3.11 or python3.10 on PATH works: install one and run this again."
    )
