"""How every program starts and ends."""

import os
import signal
import sys

from absl import flags

from tf_avat.commands.say import note, say
from tf_avat.commands.standard_streams import open_standard_streams
from tf_avat.input_error import InputError

_INSTALLED = "tf-avat-"

# The signals that ask a program to end, and what it says then.
_SIGNALS = {
    signal.SIGINT: "interrupted",
    signal.SIGTERM: "terminated",
    signal.SIGHUP: "terminated, as its terminal was closed",
}


def program(name):
    """Returns what to type for the program of a name: `bin/NAME`, or `tf-avat-NAME` if this is one of those.

    `bin/` is for who cloned the project. pip installs the others beside the interpreter.
    """
    # The file itself, where a link of another name was started.
    started = os.path.basename(os.path.realpath(sys.argv[0]))
    return f"{_INSTALLED}{name}" if started.startswith(_INSTALLED) else f"bin/{name}"


def run_program(name, explanation, main, arguments=None):
    """Parses the flags, runs `main`, and ends the process.

    What a user can mend, a wrong flag or an `InputError` or a file that can't be read or written, is one
    line on stderr and exit code 2. So is output that can't be written, once `main` is done; a reader of it
    that goes away is nothing to end for. A signal that asks to end is a line and 128 and its number, after
    files that are half written were removed. Anything else is a bug of ours and shows where it happened.

    Args:
        name: the program's, as in `bin/`.
        explanation: what `--help` says before the flags.
        main: function without arguments; TensorFlow is imported inside it, not before.
        arguments: what stands for arguments that are no flags in what `--help` says; `main` is called with a
            list of them. None if there are none.
    """
    called = os.path.basename(program(name))
    end_of_output = open_standard_streams()
    asked = _asked_to_end()
    try:
        given = _parsed(name, explanation, arguments)
        if given is not None:
            main(*([given] if arguments else []))
        if lost := end_of_output():
            raise InputError(f"can't write to stdout: {lost.strerror or lost}")
        _ignore_signals()
    except BaseException as error:
        # Whatever the code that was interrupted made of it.
        if asked:
            print(f"\n{called}: {_SIGNALS[asked[0]]}", file=sys.stderr)
            sys.exit(128 + asked[0])
        _ignore_signals()
        if not isinstance(error, (InputError, flags.Error, OSError)):
            raise
        sys.stdout.flush()
        note(f"{called}: error: {error}")
        sys.exit(2)


def _ignore_signals():
    """From now on there is nothing to end early: what is left is the interpreter's own tidying up."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _asked_to_end():
    """Returns a list that will hold the number of the signal that asked the program to end."""
    asked = []

    def end(number, frame):
        asked.append(number)
        # Who asks twice does not want to wait for the tidying up.
        for other in taken:
            signal.signal(other, signal.SIG_DFL)
        raise KeyboardInterrupt

    # Those that whoever started the program has it ignore, as nohup does, stay ignored.
    usual = signal.SIG_DFL, signal.default_int_handler
    taken = [number for number in _SIGNALS if signal.getsignal(number) in usual]
    for number in taken:
        signal.signal(number, end)
    return asked


def _parsed(name, explanation, wanted):
    """Parses the command line and returns the arguments that are no flags; answers `--help` with None."""
    flags.DEFINE_bool("help", False, "Show this page.", short_name="h")
    # Flags may stand behind other arguments.
    flags.FLAGS.set_gnu_getopt(True)
    arguments = flags.FLAGS(sys.argv)[1:]
    if flags.FLAGS.help:
        more = f" {wanted}" if wanted else ""
        say(f"{explanation}\n\n{program(name)} [--flag=value ...]{more}\n")
        own = flags.FLAGS.get_key_flags_for_module(sys.modules[f"tf_avat.commands.{name}"])
        for flag in own:
            default = "" if flag.default in (None, []) else f" [{flag.default}]"
            say(f"  --{flag.name}{default}\n      {_explained(flag)}")
        return None
    if arguments and not wanted:
        raise InputError(f"unexpected argument {arguments[0]!r}; flags look like --name=value")
    return arguments


def _explained(flag):
    """The flag's help without what absl adds to it, with the choices at its end."""
    explanation = flag.help.removesuffix(";\n    repeat this option to specify a list of values")
    choices = getattr(flag.parser, "enum_values", None)
    if choices is None:
        return explanation
    explanation = explanation.removeprefix(f"<{'|'.join(choices)}>: ")
    return f"{explanation.rstrip('.')} ({', '.join(choices)})."
