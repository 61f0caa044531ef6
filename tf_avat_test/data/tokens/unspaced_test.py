import re
import unicodedata

import pytest
import tensorflow as tf

from tf_avat.data.tokens.tokenize import tokenize
from tf_avat.data.tokens.unspaced import is_unspaced

KANA = ("HIRAGANA", "KATAKANA")
WITH_MARKS = ("THAI", "LAO", "MYANMAR", "KHMER")
LONG, STACKERS = "\u30fc\uff70\uff9e\uff9f", "\u1039\u17d2"


def script_of(letter):
    """The script of a letter whose words have no spaces between them, or nothing."""
    kind, name = unicodedata.category(letter), unicodedata.name(letter, "").removeprefix("HALFWIDTH ")
    if kind in ("Nd", "No") or letter in LONG:
        return ""
    if kind[0] == "M" or (letter > "\uffff" and not name.startswith("CJK")):
        return next((script for script in WITH_MARKS if name.startswith(script)), "")
    if re.match("(VERTICAL )?IDEOGRAPHIC|HANGZHOU", name):
        return "CJK"
    return next((script for script in (*KANA, "HANGUL", "CJK", *WITH_MARKS) if name.startswith(script)), "")


def by_script(run):
    """A run of letters with spaces between its words, if its script has none there."""
    spaced, before, stacker = "", "", False
    for letter in run:
        script = "" if letter in " '" else script_of(letter)
        stacked = stacker and script in ("MYANMAR", "KHMER")
        runs_on = script == before if before in (*KANA, "HANGUL") else False
        runs_on = runs_on or (letter in LONG and before in KANA)
        goes_on = before and (stacked or runs_on or unicodedata.category(letter)[0] == "M")
        stacker = goes_on and not stacked and letter in STACKERS and before not in (*KANA, "HANGUL")
        apart = not goes_on and (before or script)
        spaced += f" {letter}" if apart else letter
        before = before if goes_on else script
    return spaced


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我爱北京ok'我'", "我 爱 北 京 ok 我"),
        ("私はPythonが好きです。タワー3月ｶﾞ", "私 は python が 好 きです タワー 3 月 ｶﾞ"),
        ("か\u3099ー カ\u3099ー", "か\u3099ー カ\u3099ー"),
        ("한국어 영화city가", "한국어 영화 city 가"),
        ("ภาษาง่าย ๑๒๓ ฿5", "ภ า ษ า ง่ า ย ๑๒๓ 5"),
        ("ខ្មែរ မြန်မာ ລາວ", "ខ្មែ រ မြ န် မာ ລ າ ວ"),
        ("字\u0301e\u0301字\u200b字", "字\u0301 e\u0301 字 字"),
        ("日❤1\u20e3本 ⁨日⁩", "日 ❤ 1\u20e3 本 日"),
        ("हिन्दी العربية עברית", "हिन्दी العربية עברית"),
    ],
)
def test_scripts_without_spaces_have_words_by_letters(text, words):
    assert [word.decode() for word in tokenize(tf.constant([text]), 3)[0].numpy()] == words.split()


@pytest.mark.parametrize("text", ["我爱北京 ok", "タワーに行く", "ภาษาไทย"])
def test_tells_text_without_spaces(text):
    assert is_unspaced(text)


@pytest.mark.parametrize("text", ["a film 好", "한국어 영화", "हिन्दी", "العربية"])
def test_scripts_with_spaces_are_none_of_them(text):
    assert not is_unspaced(text)
