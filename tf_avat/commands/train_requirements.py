"""Which requirements `bin/train` has: a pretrained encoder needs more than those of all programs.

Has to parse on Python 3.6, like `environment`.
"""

# As `OWN_ENCODERS` of the settings, which can't be imported before the requirements are there.
OWN_ENCODERS = ("lstm", "mean")


def train_requirements(arguments):
    """Returns the name of the requirements file that the program's arguments ask for.

    Args:
        arguments: as they stand on the command line, of which the last `--encoder` counts.
    """
    encoder = OWN_ENCODERS[0]
    for place, argument in enumerate(arguments):
        name, given, value = argument.partition("=")
        if name in ("--encoder", "-encoder"):
            encoder = value if given else "".join(arguments[place + 1 : place + 2]) or encoder
        elif name == "--":
            break
    return "requirements.txt" if encoder in OWN_ENCODERS else "requirements-pretrained.txt"
