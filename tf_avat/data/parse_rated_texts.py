"""The format of Hutto and Gilbert's rated texts."""

from tf_avat.input_error import InputError

_STRONGEST = 4


def parse_rated_texts(data, source):
    """Returns the `(mean rating, text)` of each line, as a tuple.

    A line holds an id, the mean rating and the text, separated by tabs, and ends with CRLF or LF, which the
    last one may lack. White space at a text's ends is dropped.

    Args:
        data: the file's bytes, in UTF-8.
        source: what to call the file in messages.

    Raises:
        InputError: a line is not of this form; the message names file, line and reason.
    """
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return tuple(_parsed(line, f"{source}, line {n}") for n, line in enumerate(lines, start=1))


def _parsed(line, place):
    try:
        fields = line.removesuffix(b"\r").decode("utf-8").split("\t")
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: not UTF-8: {error}") from error
    if len(fields) != 3:
        raise InputError(f"{place}: expected id, mean and text separated by tabs, got {len(fields)} fields")
    _, rating, text = fields
    text = text.strip()
    if not text:
        raise InputError(f"{place}: the text is empty")
    try:
        mean = float(rating)
    except ValueError as error:
        raise InputError(f"{place}: the mean {rating!r} is not a number") from error
    if not -_STRONGEST <= mean <= _STRONGEST:
        raise InputError(f"{place}: the mean {rating} is not within -{_STRONGEST} to {_STRONGEST}")
    return mean, text
