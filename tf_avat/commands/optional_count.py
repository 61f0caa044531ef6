"""A flag that is a number, and may stand alone."""

from absl import flags

# The flag counts as one of the program that asks for it, and is shown by its --help.
flags.disclaim_key_flags()


class _CountParser(flags.ArgumentParser):
    """A number, or what absl calls a flag without a value."""

    syntactic_help = "a whole number"

    def __init__(self, alone):
        super().__init__()
        self._alone = alone

    def parse(self, argument):
        count = {"true": self._alone, "false": 0}.get(argument, argument)
        if not str(count).isdecimal():
            raise ValueError("expected a whole number")
        return int(count)


def define_optional_count(name, alone, explanation):
    """Defines a flag that is 0 if not given, as many as `alone` if given without a value, or its value."""
    parser = _CountParser(alone)
    flags.DEFINE_flag(flags.Flag(parser, flags.ArgumentSerializer(), name, 0, explanation, boolean=True))
