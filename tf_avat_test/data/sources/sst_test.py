import hashlib
import zipfile

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.fetching.download import WebFile
from tf_avat.data.sources.sst import parse_sentiment_tree, sst
from tf_avat.data.tokens.tokenize import tokenize
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.input_error import InputError
from tf_avat_test.data.web_server import sent, web_server

WORDS = st.text(st.characters(exclude_characters="() \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"), min_size=1)
LABELS = st.integers(0, 4)
# A tree as its text and its words.
TREES = st.recursive(
    st.builds(lambda label, word: (f"({label} {word})", [word]), LABELS, WORDS),
    lambda trees: st.builds(
        lambda label, parts: (
            f"({label} {' '.join(text for text, _ in parts)})",
            [word for _, words in parts for word in words],
        ),
        LABELS,
        st.lists(trees, min_size=1, max_size=3),
    ),
)


@given(TREES)
def test_a_tree_gives_its_roots_label_and_its_words(tree):
    text, words = tree
    assert parse_sentiment_tree(text, "line") == (int(text[1]), words)


def test_a_no_break_space_is_part_of_a_word():
    assert parse_sentiment_tree("(3 (2 8\u00a01\\/2) (2 .))", "line") == (3, ["8\u00a01\\/2", "."])


def test_a_deep_tree_is_no_trouble():
    assert parse_sentiment_tree("(1 " * 50_000 + "(0 word)" + ")" * 50_000, "line") == (1, ["word"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "expected one tree, got nothing"),
        ("word", "expected one tree, got 'word'"),
        ("(2 a) (2 b)", "expected one tree, got a tree, a tree"),
        ("(5 a)", "expected a label from 0 to 4 after '(', got '5'"),
        ("(a)", "expected a label from 0 to 4 after '(', got 'a'"),
        ("()", "expected a label from 0 to 4 after '(', got nothing"),
        ("((2 a))", "expected a label from 0 to 4 after '(', got a tree"),
        ("(2)", "expected one word or trees after the label, got nothing"),
        ("(2 a b)", "expected one word or trees after the label, got 'a', 'b'"),
        ("(2 (2 a) b)", "expected one word or trees after the label, got a tree, 'b'"),
        ("(2 (2 a)", "1 '(' without ')'"),
        ("(2 a))", "')' without '('"),
    ],
)
def test_what_is_no_tree_is_refused(line, message):
    with pytest.raises(InputError) as caught:
        parse_sentiment_tree(line, "train.txt, line 7")
    assert str(caught.value) == f"train.txt, line 7: {message}"


ARCHIVE = "trainDevTestTrees_PTB.zip"


def counts(dataset):
    return {split: np.bincount(labeled.labels).tolist() for split, labeled in dataset.splits.items()}


def test_splits_have_the_sizes_of_table_3(archived):
    assert [len(split) for split in archived("sst").splits.values()] == [6920, 872, 1821]
    assert counts(archived("sst")) == {"train": [3310, 3610], "valid": [428, 444], "test": [912, 909]}


def test_the_papers_length_filter_leaves_sentences_of_6_to_51_words(archived):
    filtered = archived("sst", "paper")
    assert [len(split) for split in filtered.splits.values()] == [6356, 822, 1725]
    for split, labeled in filtered.splits.items():
        everything = archived("sst").splits[split].texts
        assert list(labeled.texts) == [text for text in everything if 5 < len(text.split()) < 52]


@pytest.mark.parametrize("length_filter", ["none", "paper"])
def test_the_vocabulary_has_the_size_of_table_3(archived, length_filter):
    dataset = archived("sst", length_filter)
    assert len(dataset.words) == 13_721
    assert len(Vocabulary(dataset.words)) == 13_723


def test_the_vocabulary_are_the_words_of_train_that_occur_where_the_filter_admits_it(archived):
    learned = {word for text in archived("sst").train.texts for word in text.split()}
    kept = {
        word
        for labeled in archived("sst", "paper").splits.values()
        for text in labeled.texts
        for word in text.split()
    }
    assert len(learned) == 13_822
    assert set(archived("sst").words) == learned & kept


def test_sentences_have_18_words_on_average_rounded_down_as_in_table_3(archived):
    splits = archived("sst", "paper").splits.values()
    assert int(np.mean([len(text.split()) for labeled in splits for text in labeled.texts])) == 18


def test_the_tokenizer_leaves_every_word_as_it_is(archived):
    for labeled in archived("sst").splits.values():
        words = tokenize(tf.constant(labeled.texts)).to_list()
        assert [" ".join(word.decode() for word in row) for row in words] == list(labeled.texts)


def test_is_the_same_for_ever(archived):
    assert archived("sst").train.texts[0] == (
        "the rock is destined to be the 21st century s new conan and that he s going to make a splash even "
        "greater than arnold schwarzenegger jean claud van damme or steven segal"
    )
    assert archived("sst").fingerprint == "3fbff12028c9e5094309be8476288f748f6b1924546207b9e9e5276021fc09b6"
    assert (
        archived("sst", "paper").fingerprint
        == "806456bcc91bb81549af007db64453716378967838c16636f9d2ec23f86df29d"
    )


def folder_of(tmp_path, **files):
    (tmp_path / "sst").mkdir()
    with zipfile.ZipFile(tmp_path / "sst" / ARCHIVE, "w") as archive:
        for name in ("train", "dev", "test"):
            archive.writestr(f"trees/{name}.txt", files.get(name, "(3 good)\n"))
    return tmp_path


def test_neutral_sentences_are_dropped_and_strength_does_not_matter(tmp_path):
    trees = "(0 worst)\n(1 bad)\n(2 neutral)\n(3 good)\n(4 best)\n"
    dataset = sst(folder_of(tmp_path, train=trees))
    assert dataset.train.texts == ("worst", "bad", "good", "best")
    assert dataset.train.labels.tolist() == [0, 0, 1, 1]


def test_escapes_are_undone_and_words_are_plain(tmp_path):
    words = ["-LRB-", "It", "does", "n't", "Caf\u00c9", "and\\/or", "f\\*\\*k", "8\u00a01\\/2", "-RRB-"]
    tree = f"(3 {' '.join(f'(2 {word})' for word in words)})"
    dataset = sst(folder_of(tmp_path, train=tree))
    assert dataset.train.texts == ("it does n t caf\u00e9 and or f k 8 1 2",)


def test_a_wrong_line_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        sst(folder_of(tmp_path, dev="(3 good)\n(7 odd)\n"))
    assert str(caught.value) == (
        f"{tmp_path}/sst/{ARCHIVE}, trees/dev.txt, line 2: expected a label from 0 to 4 after '(', got '7'"
    )


def test_a_file_that_is_not_utf8_is_named(tmp_path):
    with pytest.raises(InputError, match=r"trees/test\.txt is not UTF-8"):
        sst(folder_of(tmp_path, test=b"(3 caf\xe9)\n"))


def test_an_archive_that_is_not_there_is_fetched(archives_dir, tmp_path, monkeypatch, archived):
    content = (archives_dir / "sst" / ARCHIVE).read_bytes()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with web_server(sent(content)) as url:
        file = WebFile(
            f"sst/{ARCHIVE}", f"{url}/{ARCHIVE}", hashlib.sha256(content).hexdigest(), len(content)
        )
        assert sst(tmp_path, trees=file).fingerprint == archived("sst").fingerprint
    (archive,) = sst(tmp_path, trees=file).archives
    assert archive.pinned
    # What the reader would not notice.
    archive.path.write_bytes(b"\0" + content)
    with pytest.raises(InputError, match="damaged or was changed since it was verified"):
        sst(tmp_path, trees=file)


def test_an_archive_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://nlp\.stanford\.edu/sentiment/trainDev"):
        sst(tmp_path)


def test_an_unknown_filter_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected none or paper"):
        sst(tmp_path, "papers")
