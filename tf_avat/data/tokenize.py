"""From raw text to words, in the graph."""

import tensorflow as tf

# Patterns in order: what they match becomes what stands beside them. RE2 has no look-around, so apostrophes
# inside words are kept by first dropping those at a word's edge.
_REWRITES = (
    (r"[\x{2018}\x{2019}\x{02BC}]", "'"),
    (r"(\p{So})", r" \1 "),
    (r"[^\p{L}\p{M}\p{N}\p{So}']+", " "),
    # The space comes first: at the start of a text that has one "^" would match before it, and end there.
    (r"'*(?: |^|$)+'*", " "),
    (r"''+", " "),
)


def tokenize(texts):
    """Splits texts into lower-cased words.

    A word is a run of letters, marks and digits, with single apostrophes inside ("isn't"); a symbol such as
    an emoji is a word of its own; all else separates words. Bytes that are not UTF-8 separate words too.
    The operations are TensorFlow's own, so a model that contains them loads without further packages.

    Args:
        texts: `(batch,)` of string.

    Returns:
        A ragged `(batch, words)` of string; a text without words has an empty row.
    """
    # Control characters must go before lower-casing, which ends a text at its first NUL.
    texts = tf.strings.unicode_transcode(
        texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0x20, replace_control_characters=True
    )
    texts = tf.strings.lower(texts, encoding="utf-8")
    for pattern, replacement in _REWRITES:
        texts = tf.strings.regex_replace(texts, pattern, replacement)
    return tf.strings.split(texts)
