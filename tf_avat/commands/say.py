"""What programs print."""

import re
import sys

from absl import flags

from tf_avat.printable import one_line, printable


def say(text, flush=False):
    """Prints text to stdout; only its line ends get to the terminal as they are."""
    print(printable(with_flags(text), kept="\n"), flush=flush)


def note(text):
    """Prints a line to stderr, which a reader of the output has to know; cut if it is long."""
    print(one_line(with_flags(text)), file=sys.stderr)


def with_flags(text):
    """Returns a message of the library as a user of programs types what it names: `epsilon` is --epsilon."""

    def typed(name):
        return f"--{name[1]}" if name[1] in flags.FLAGS else name[0]

    return re.sub("`([a-z0-9_]+)`", typed, str(text))
