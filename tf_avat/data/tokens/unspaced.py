"""Scripts that are written without spaces between words."""

import re

# Letters and marks of each, without digits, symbols and punctuation, as both Python and RE2 read them.
_HIRAGANA = "\u3041-\u3096\u309d-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff6f\uff71-\uff9d"
# How long a sound is, and that it is voiced.
_OF_KANA = "\u30fc\uff70\uff9e\uff9f"
_HAN = "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
_LAO = "\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"
_BURMESE = "\u1000-\u103f\u1050-\u108f\u109a-\u109d\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a-\uaa7f"
_KHMER = "\u1780-\u17b3\u17b6-\u17d3\u17d7\u17dc\u17dd"
# Korean has spaces between words, but none before what another script writes.
_HANGUL = (
    "\u1100-\u115e\u1161-\u11ff\u3131-\u3163\u3165-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa1-\uffdc"
)

# The letter behind one of these stands below the letter before it.
_STACKERS = "\u1039\u17d2"

_BY_LETTER = f"{_HAN}{_THAI}{_LAO}{_BURMESE}{_KHMER}"

# For RE2: one word of such a script. A run of kana or Hangul is one, else a letter with its marks.
UNSPACED_WORD = (
    rf"[{_HIRAGANA}][{_HIRAGANA}{_OF_KANA}\p{{M}}]*|[{_KATAKANA}][{_KATAKANA}{_OF_KANA}\p{{M}}]*"
    rf"|[{_HANGUL}][{_HANGUL}\p{{M}}]*|[{_BY_LETTER}](?:[{_STACKERS}][{_BURMESE}{_KHMER}]|\p{{M}})*"
)

_UNSPACED = re.compile(f"[{_BY_LETTER}{_HIRAGANA}{_KATAKANA}{_OF_KANA}]")


def is_unspaced(text):
    """Tells whether most letters of a text are of scripts that have no spaces between words."""
    return 2 * len(_UNSPACED.findall(text)) > sum(map(str.isalpha, text))
