"""How the bytes of a user's file stand for characters."""

import codecs
import collections
import unicodedata

from tf_avat.input_error import InputError

# UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")

# Shares that tell UTF-16 from UTF-8 with bad bytes: of line ends that are such; of NULs; of wide letters that
# may be two of ASCII, which are half of those of Chinese; and of bytes that UTF-8 has not.
_ENDS, _NULS, _PAIRS, _STRANGE = 0.9, 0.3, 0.75, 0.15

# In fewer lines the last two say nothing.
_LINES = 5
_ASCII = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x7F))

_BEFORE, _AFTER = 20, 12

# What stands for bytes that no other character can be made of: half of a surrogate pair, which text has not.
BAD_BYTES = "\udfff"
_MARK_BAD = "tf_avat.bad_bytes"


def check_encoding(name):
    """Refuses what is no encoding of text.

    Args:
        name: as Python spells it, or None.

    Raises:
        InputError: there is no such encoding.
    """
    try:
        if name is not None:
            # Some, as that of names in the network, have no way to go on behind what they can't read.
            b"a\xff".decode(name, _MARK_BAD)
    except (LookupError, ValueError) as error:
        raise InputError(
            f"`encoding`={name[:40]}: there is no such encoding; known are utf-8, utf-16, utf-16-le, cp1252, "
            "latin-1, cp1251, shift_jis, gb18030 and others of Python's"
        ) from error


def told_encoding(name, head):
    """Returns the encoding that a user names; of UTF-16 and UTF-32 without a mark the one that was found.

    Args:
        name: its name, which `check_encoding` knows.
        head: the first bytes of the file.

    Raises:
        InputError: there is no mark, and the bytes do not tell.
    """
    name = codecs.lookup(name).name
    if (
        name not in ("utf-16", "utf-32")
        or not head
        or any(head.startswith(m) for m, e in _MARKS if e == name)
    ):
        return name
    found = find_encoding(head)
    if not found.startswith(name):
        raise InputError(
            f"without a byte order mark it is not `encoding`={name}, but {name}-le, {name}-be or another"
        )
    return found


def find_encoding(head):
    """Returns the encoding of a file: UTF-8, or UTF-16 or UTF-32 where its beginning leaves no doubt.

    1. A byte order mark says it.
    2. Without one, in UTF-16 and UTF-32 every line end has a NUL beside it. Of the four ways to read them one
       is taken if it alone gives lines of text.

    Args:
        head: the first bytes.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" not in head:
        return "utf-8"
    found = [encoding for encoding in _WIDE if _is_text(head, encoding)]
    return found[0] if len(found) == 1 else "utf-8"


def _is_text(head, encoding):
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        letters = collections.Counter(decoder.decode(head))
    except UnicodeDecodeError:
        return False
    end = "\r" if b"\n" not in head else "\n"
    if not letters[end]:
        return False
    if any(unicodedata.category(x) in ("Cc", "Cn", "Co") for x in letters.keys() - set("\t\n\r")):
        return False
    if encoding.startswith("utf-32"):
        return True
    # Two letters of ASCII make one that is assigned, too; but their line ends stand alone.
    if letters[end] >= _ENDS * head.count(end.encode()) or head.count(0) >= _NULS * len(head):
        return True
    if letters[end] < _LINES:
        return False
    # Letters such as U+4E0A have a byte like that of a line end.
    wide = {x: n for x, n in letters.items() if not x.isascii()}
    pairs = sum(n for x, n in wide.items() if _ASCII.issuperset(divmod(ord(x), 256)))
    strange = head.decode("utf-8", "replace").count("\ufffd") + head.count(b"\0")
    return pairs <= _PAIRS * sum(wide.values()) and strange >= _STRANGE * len(head)


def is_decoded(text):
    """Whether all bytes of a text were of its encoding."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def undecodable(text, encoding):
    """Returns what is wrong with a text that has bytes which its encoding has not, and what may help.

    Args:
        text: it, with `BAD_BYTES` or, in UTF-8, lone surrogates (Python's `surrogateescape`) for those bytes.
        encoding: its name.
    """
    if BAD_BYTES in text:
        return f"not {encoding.upper()}; `encoding` names another encoding"
    place = next((i for i, letter in enumerate(text) if "\udc80" <= letter <= "\udcff"), None)
    if place is None:
        return "not UTF-8"
    near = text[max(0, place - _BEFORE) : place + _AFTER]
    byte = ord(text[place]) - 0xDC00
    try:
        seen = near.encode("utf-8", "surrogateescape").decode("cp1252")
    except UnicodeError:
        return f"not UTF-8: byte 0x{byte:02x}; `encoding` says what else it is"
    return f"not UTF-8: byte 0x{byte:02x}; `encoding`=cp1252 reads {seen.strip()!r} there, others otherwise"


def _marked(error):
    return BAD_BYTES, error.end


codecs.register_error(_MARK_BAD, _marked)
