"""The interpreter a program of `bin/` runs on: the current one if it has all, else `.venv`'s.

Has to parse and run on Python 3.6, if only to find a better Python or to say which one is needed.
Uses the standard library alone, since it runs before anything is installed.
"""

import os
import sys

from tf_avat.commands import pins

# Tells the interpreter we continue with that it was looked at a moment ago: saves time, and a
# program can never be handed from one interpreter to the next in a circle.
_LOOKED_AT = "TF_AVAT_ENVIRONMENT_LOOKED_AT"


def ensure(requirements):
    """Returns if this interpreter meets `requirements`, else restarts the program on one that does.

    That one is `.venv` beside the requirements file, which is made or completed where needed. What
    cannot be helped ends the program with one line on stderr and exit code 2.

    Args:
        requirements: `pathlib.Path` of the requirements file, in the project's root.
    """
    if os.environ.pop(_LOOKED_AT, None) or not pins.unmet(requirements):
        return
    # Only now: most starts end above and have to be quick.
    from tf_avat.commands import supported_python, virtual_environment

    venv = requirements.parent / ".venv"
    try:
        if not virtual_environment.ready(venv, requirements):
            if pins.unmet(requirements) == pins.PYTHON:
                _continue_with(supported_python.supported_python(requirements))
            virtual_environment.prepare(venv, requirements)
    except virtual_environment.CannotPrepare as error:
        print(f"{os.path.basename(sys.argv[0])}: error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    os.environ[_LOOKED_AT] = "1"
    _continue_with(venv / "bin" / "python")


def _continue_with(python):
    # orig_argv keeps the interpreter's own options; Python 3.10 brought it.
    arguments = getattr(sys, "orig_argv", [None, *sys.argv])[1:]
    os.execv(str(python), [str(python), *arguments])
