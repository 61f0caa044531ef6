"""How every program starts and ends."""

import sys

from absl import flags

from tf_avat.input_error import InputError


def run_program(name, explanation, main):
    """Parses the flags, runs `main`, and ends the process.

    What a user can mend, a wrong flag or an `InputError` or a file that can't be read or written, is one
    line on stderr and exit code 2; anything else is a bug of ours and shows where it happened.

    Args:
        name: the program's, in messages.
        explanation: what `--help` says before the flags.
        main: function without arguments; TensorFlow is imported inside it, not before.
    """
    try:
        rest = _parsed(name, explanation)
        if rest:
            raise InputError(f"unexpected argument {rest[0]!r}; flags look like --name=value")
        main()
    except (InputError, flags.Error, OSError) as error:
        sys.stdout.flush()
        print(f"{name}: error: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print(f"\n{name}: interrupted", file=sys.stderr)
        sys.exit(130)


def _parsed(name, explanation):
    """Parses the command line and returns what is not a flag; answers `--help` and ends."""
    flags.DEFINE_bool("help", False, "Show this page.", short_name="h")
    arguments = flags.FLAGS(sys.argv)
    if flags.FLAGS.help:
        print(f"{explanation}\n\nbin/{name} [--flag=value ...]\n")
        own = flags.FLAGS.get_key_flags_for_module(sys.modules[f"tf_avat.commands.{name}"])
        for flag in own:
            default = "" if flag.default is None else f" [{flag.default}]"
            choices = ": " + ", ".join(flag.parser.enum_values) if hasattr(flag.parser, "enum_values") else ""
            print(f"  --{flag.name}{default}\n      {flag.help}{choices}")
        sys.exit(0)
    return arguments[1:]
