"""What programs print."""

import sys

from tf_avat.printable import one_line, printable


def say(text, flush=False):
    """Prints text to stdout; only its line ends get to the terminal as they are."""
    print(printable(text, kept="\n"), flush=flush)


def note(text):
    """Prints a line to stderr, which a reader of the output has to know; cut if it is long."""
    print(one_line(text), file=sys.stderr)
