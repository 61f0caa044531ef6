"""From raw text to words, in the graph."""

import tensorflow as tf

from tf_avat.data.tokens.invisible import BLANKS, IN_EMOJI, INVISIBLE
from tf_avat.data.tokens.unspaced import UNSPACED_WORD

# Raised with every change of the words that a text has. A run tells which one it was trained with.
TOKENIZER = 3

# Emoji that Unicode does not count among the other symbols (So): some marks and arrows, a letter, squares,
# skin tones, and the places where new ones appear, before RE2 knows them.
_MORE_SYMBOLS = (
    r"\x{203C}\x{2049}\x{2139}\x{2194}\x{25FB}-\x{25FE}\x{2934}\x{2935}\x{3030}\x{303D}"
    r"\x{1F3FB}-\x{1F3FF}\x{1F6D8}-\x{1F6DB}\x{1FA70}-\x{1FAFF}"
)
_SYMBOLS = rf"\p{{So}}{_MORE_SYMBOLS}"
_FLAG = r"[\x{1F1E6}-\x{1F1FF}]{2}"
_TAG_SEQUENCE = r"[\x{E0020}-\x{E007E}]+\x{E007F}"
_ONE_SYMBOL = rf"(?:{_FLAG}|[{_SYMBOLS}][\x{{1F3FB}}-\x{{1F3FF}}]?)\p{{M}}*(?:{_TAG_SEQUENCE})?"
_SYMBOL = rf"{_ONE_SYMBOL}(?:\x{{200D}}{_ONE_SYMBOL})*"
_KEYCAP = r"[0-9#*]\x{20E3}"

_APOSTROPHES = (r"[\x{2018}\x{2019}\x{02BC}]", "'")


def _apart(word):
    """What puts spaces around each `word`, a pattern, and in place of all that can be in no word."""
    # Where there is no word there is no first group, and all becomes spaces.
    return rf"[{BLANKS}]|({word})|[^\p{{L}}\p{{M}}\p{{N}}' #*{_SYMBOLS}]+|[#*]", r" \1 "


def _rewrites(word):
    """The patterns of a version that knows what is invisible and how emoji are joined."""
    return (
        # Letters change by what stands beside them, so the invisible goes first.
        ((rf"[{INVISIBLE}]+", ""),),
        (
            _APOSTROPHES,
            # A symbol keeps its joiners and tags, others vanish.
            (rf"({_SYMBOL})|[{IN_EMOJI}]+", r"\1"),
            _apart(word),
            # Apostrophes at a word's edge, or several in a row.
            (r"(?:^|[ '])'[ ']*|'(?: [ ']*|$)", " "),
        ),
    )


# By version: patterns in order, before and after lower-casing; what they match becomes what stands beside
# them. RE2 has no look-around. A text has many single spaces: patterns that leave those alone are fastest.
_REWRITES = {
    1: (
        (),
        (
            _APOSTROPHES,
            (r"(\p{So})", r" \1 "),
            (r"[^\p{L}\p{M}\p{N}\p{So}']+", " "),
            # The space comes first: at the start of a text that has one "^" would match before it, and end
            # there.
            (r"'*(?: |^|$)+'*", " "),
            (r"''+", " "),
        ),
    ),
    2: _rewrites(f"{_KEYCAP}|{_SYMBOL}"),
    3: _rewrites(f"{_KEYCAP}|{_SYMBOL}|{UNSPACED_WORD}"),
}

TOKENIZERS = tuple(_REWRITES)


def tokenize(texts, version=TOKENIZER):
    """Splits texts into lower-cased words.

    A word is a run of letters, marks and digits, with single apostrophes inside ("isn't"); a symbol such as
    an emoji is a word of its own, with all that its sequence has: skin tone, joined emoji, the second letter
    of a flag, the box of a keycap. All else separates words, bytes that are not UTF-8 too. Invisible
    characters, such as soft hyphens, zero-width spaces and variation selectors, neither make nor separate
    words: those of words are without them.
    Where people put no spaces between words, a word is a Chinese character; a run of hiragana, of katakana or
    of Hangul; a letter of the Thai, Lao, Burmese or Khmer script with its marks.
    The operations are TensorFlow's own, so a model that contains them loads without further packages.

    Args:
        texts: `(batch,)` of string.
        version: one of `TOKENIZERS`. Before the third one a run of letters was a word whatever their script.
            By the first one invisible characters separated words or were part of them, and each emoji of a
            sequence was a word, without skin tones.

    Returns:
        A ragged `(batch, words)` of string; a text without words has an empty row.
    """
    before, after = _REWRITES[version]
    # Control characters must go before lower-casing, which ends a text at its first NUL.
    texts = tf.strings.unicode_transcode(
        texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0x20, replace_control_characters=True
    )
    for pattern, replacement in before:
        texts = tf.strings.regex_replace(texts, pattern, replacement)
    texts = tf.strings.lower(texts, encoding="utf-8")
    for pattern, replacement in after:
        texts = tf.strings.regex_replace(texts, pattern, replacement)
    return tf.strings.split(texts)


def words_per_text(texts, version=TOKENIZER):
    """Returns how many words each of a sequence of str has, `(texts,)`; arguments as of `tokenize`."""
    return tokenize(tf.constant(texts, tf.string), version).row_lengths().numpy()
