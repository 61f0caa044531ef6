"""The names of classes, of what files have as labels."""

import collections
import decimal
import functools
import re
import unicodedata

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,6})?")
_NO_NUMBER = re.compile(r"[+-]?(nan|inf|infinity)", re.I)

# Numbers with more digits than this before or after the point keep their exponent.
_DIGITS = 20

# Invisible, whatever their category; Cf are all other such characters but a few, which are seen.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_SEEN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
_JOINER, _FLAG, _TAGS = "\u200d", "\U0001f3f4", re.compile("[\U000e0020-\U000e007f]")

# Letters of other scripts that are drawn as Latin ones, the dotless i, letters which Arabic and Persian
# keyboards have twice, dashes and the minus, and quotation marks.
_DRAWN_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03b1\u03bd\u03b9"
    "\u0131\u0649\u064a\u0643"
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u05be\u2018\u2019\u02bc\u201c\u201d\u201e",
    "ABEKMHOPCTXYIJS" + "aeopcyxijs" + "ABEZHIKMNOPTYXoavi" + "i\u06cc\u06cc\u06a9" + "--------'''\"\"\"",
)
# A stroke that only makes an Arabic word longer, and the dot that stays of a Turkish capital I.
_DRAWN_BESIDE = re.compile("\u0640|(?<=i)\u0307")
_BETWEEN_WORDS = re.compile(r"\s+|(?<=\w)[_-]+(?=\w)|_+")


@functools.lru_cache(4096)
def clean_label(label):
    """Returns a label in Unicode's form NFC, without white space at its ends and invisible characters.

    Joiners between symbols and the tags behind a flag stay, without which an emoji is another one.
    """
    kept = []
    label = _UNSEEN.sub("", label)
    for i, letter in enumerate(label):
        if unicodedata.category(letter) != "Cf" or _SEEN.match(letter) or _holds_emoji(label, i):
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _holds_emoji(label, i):
    if _TAGS.match(label[i]):
        return _FLAG in label[:i]
    around = label[i - 1 : i], label[i + 1 : i + 2]
    return label[i] == _JOINER and all(x and unicodedata.category(x) in ("So", "Sk") for x in around)


def number_name(spelling):
    """Returns the one name of a number, exactly: `1` for 1, 1.0, 01 and 1e0.

    Args:
        spelling: of a finite decimal number.
    """
    sign, digits, exponent = decimal.Decimal(spelling).as_tuple()
    number = "".join(map(str, digits)).lstrip("0")
    exponent += len(number) - len(number.rstrip("0"))
    number = number.rstrip("0")
    if not number:
        return "0"
    if exponent == 0 or (exponent >= -_DIGITS and len(number) + exponent <= _DIGITS):
        return f"{decimal.Decimal((sign, tuple(map(int, number)), exponent)):f}"
    return f"{'-' * sign}{number}e{exponent}"


def is_number(label):
    """Whether a label is a finite decimal number."""
    return _NUMBER.fullmatch(label) is not None


def is_no_number(label):
    """Whether a label says that there is no number, or none that is finite."""
    return _NO_NUMBER.fullmatch(label) is not None


def class_names(labels):
    """Returns the name of the class of each label, as a dictionary in their order; None where there is none.

    Where all labels are numbers they are values, not spellings: 1 and 1.0 are one class, and NaN and infinity
    none.

    Args:
        labels: iterable of str, as `clean_label` returns them.
    """
    labels = list(dict.fromkeys(labels))
    none = set(filter(is_no_number, labels))
    if len(labels) == len(none) or not all(is_number(label) or label in none for label in labels):
        return {label: label for label in labels}
    return {label: None if label in none else number_name(label) for label in labels}


def sorted_names(names):
    """Returns names of classes in the order of numbers if all are numbers, else of the alphabet."""
    names = sorted(names)
    if all(map(is_number, names)):
        names.sort(key=decimal.Decimal)
    return tuple(names)


def alike(names):
    """Returns the groups of names which a reader may take for one, each a tuple; in the order of `names`.

    They differ in nothing but case, width, white space, hyphens or underscores, in letters of other scripts,
    dashes or quotation marks that are drawn alike, or in how a number is spelled, digits of other scripts
    among them.

    Args:
        names: iterable of str, each once.
    """
    groups = collections.defaultdict(list)
    for name in names:
        groups[look(name)].append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def look(name):
    """Returns what names have in common that look alike."""
    name = unicodedata.normalize("NFKC", name).translate(_DRAWN_ALIKE)
    name = "".join(str(unicodedata.decimal(letter, letter)) for letter in name)
    if is_number(name):
        return number_name(name)
    return _DRAWN_BESIDE.sub("", _BETWEEN_WORDS.sub("", name).casefold())
