"""Which requirements `bin/train` has: an encoder or a tokenizer may need more than all programs do.

Has to parse on Python 3.6, like `environment`.
"""

import os

# As `OWN_ENCODERS` of the settings, which can't be imported before the requirements are there.
OWN_ENCODERS = ("lstm", "mean")


def train_requirements(arguments):
    """Returns the name of the requirements file that the program's arguments ask for.

    Args:
        arguments: as they stand on the command line, of which the last of each name counts.
    """
    if _is_pretrained(_last("encoder", arguments, OWN_ENCODERS[0])):
        return "requirements-pretrained.txt"
    pieces = _last("tokenizer", arguments, "words") == "sentencepiece"
    return "requirements-sentencepiece.txt" if pieces else "requirements.txt"


def _is_pretrained(encoder):
    """Whether it can be a pretrained encoder: for a mistyped one nothing has to be installed."""
    if encoder in OWN_ENCODERS:
        return False
    return encoder == "minilm" or os.path.isdir(encoder) or ("_" in encoder and "/" not in encoder)


def _last(wanted, arguments, default):
    found = default
    for place, argument in enumerate(arguments):
        name, given, value = argument.partition("=")
        if name in ("--" + wanted, "-" + wanted):
            found = value if given else "".join(arguments[place + 1 : place + 2]) or found
        elif name == "--":
            break
    return found
