import pytest
import tensorflow as tf

from tf_avat.data.tokenize import tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A gorgeous, witty movie -- 5.5 stars!", "a gorgeous witty movie 5 5 stars"),
        ("It isn't ''Conan''; it's 'Conan' 'n' dogs'", "it isn't conan it's conan n dogs"),
        ("don\u2019t", "don't"),
        (" 'tis", "tis"),
        ("-- 'tis", "tis"),
        ("dogs' --", "dogs"),
        ("CAF\u00c9 \u0130\u00df \u03a3", "caf\u00e9 i\u0307\u00df \u03c3"),
        ("space\u00a0no-break\u3000wide\ttab\r\nline", "space no break wide tab line"),
        ("great\U0001f600\U0001f600 \u2764", "great \U0001f600 \U0001f600 \u2764"),
        ("\u65e5\u672c\u8a9e, na\u0308ive", "\u65e5\u672c\u8a9e na\u0308ive"),
        (b"bad \xff\xfe bytes\xe9", "bad bytes"),
        ("", ""),
        (" \u3000\n", ""),
        ("'", ""),
        ("...!?", ""),
        ("nul\0byte", "nul byte"),
    ],
)
def test_splits_into_lower_case_words(text, words):
    assert [word.decode() for word in tokenize(tf.constant([text]))[0].numpy()] == words.split()


def test_a_text_of_many_words_keeps_them_all():
    assert tokenize(tf.constant(["word " * 10_000])).row_lengths().numpy().tolist() == [10_000]


def test_no_texts_give_no_rows():
    assert tokenize(tf.zeros([0], tf.string)).nrows() == 0
