import json
import random

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.sources.imdb import imdb, imdb_reviews, imdb_unsup
from tf_avat.data.sources.load_dataset import check_dataset, load_dataset
from tf_avat.data.tokens.tokenize import tokenize
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member


def folder_of(tmp_path, *members):
    (tmp_path / "imdb").mkdir()
    (tmp_path / "imdb" / "aclImdb_v1.tar.gz").write_bytes(archive_of(*members))
    return tmp_path


def review(place, content=b""):
    return member(f"aclImdb/{place}", content)


def test_reviews_are_sorted_by_name_as_strings_whatever_their_order(tmp_path):
    folder = folder_of(
        tmp_path,
        review("train/pos/2_8.txt", b"second"),
        review("test/neg/0_1.txt", b"tested"),
        review("train/pos/10_7.txt", b"first"),
        review("train/neg/0_1.txt", b"not asked for"),
    )
    assert imdb_reviews(folder, ("train/pos", "test/neg")) == {
        "train/pos": (b"first", b"second"),
        "test/neg": (b"tested",),
    }


def test_other_files_are_no_reviews(tmp_path):
    others = (
        "imdb.vocab",
        "train/urls_pos.txt",
        "train/labeledBow.feat",
        "train/pos/a/b.txt",
        "train/pos.txt",
    )
    folder = folder_of(tmp_path, *map(review, others), review("train/pos/0_9.txt", b"good"))
    assert imdb_reviews(folder, ("train/pos",)) == {"train/pos": (b"good",)}


def test_an_archive_that_lacks_a_folder_is_refused(tmp_path):
    folder = folder_of(tmp_path, review("train/pos/0_9.txt", b"good"))
    with pytest.raises(
        InputError, match=r"imdb/aclImdb_v1\.tar\.gz: there are no reviews in aclImdb/train/neg"
    ):
        imdb_reviews(folder, ("train/pos", "train/neg"))


def test_a_link_in_the_archive_is_refused(tmp_path):
    link = member("aclImdb/train/pos/0_9.txt", type=b"2", linkname="/etc/passwd")
    with pytest.raises(InputError, match="neither a regular file"):
        imdb_reviews(folder_of(tmp_path, link), ("train/pos",))


def test_an_archive_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://ai\.stanford\.edu/~amaas/data/sentiment/acl"):
        imdb_reviews(tmp_path, ("train/pos",))


def test_there_are_50000_reviews(archives_dir):
    reviews = imdb_unsup(archives_dir)
    assert len(reviews) == 50_000
    assert reviews[0].startswith("I admit, the great majority of films released before say 1933")


def test_a_review_that_is_not_utf8_is_told(tmp_path):
    (tmp_path / "imdb").mkdir()
    data = archive_of(member("aclImdb/train/unsup/0_0.txt", b"caf\xe9"))
    (tmp_path / "imdb" / "aclImdb_v1.tar.gz").write_bytes(data)
    with pytest.raises(InputError, match="a review of train/unsup is not UTF-8"):
        imdb_unsup(tmp_path)


def test_it_has_the_name_it_goes_by_and_names_its_archives(archived):
    check_dataset("imdb")
    assert archived("imdb").name == "imdb"
    # The archive that tests have is not the published one; the index is.
    archives = {file.name: file.pinned for file in archived("imdb").archives}
    assert archives == {"imdb/aclImdb_v1.tar.gz": False, "imdb/imdb_word_index.json": True}


def test_splits_have_the_sizes_of_table_3(archived):
    counts = {split: np.bincount(some.labels).tolist() for split, some in archived("imdb").splits.items()}
    assert counts == {"train": [8662, 8524], "valid": [2185, 2109], "test": [2183, 2170]}
    assert [sum(count) for count in counts.values()] == [17_186, 4294, 4353]


def test_the_vocabulary_has_the_size_of_table_3(archived):
    assert len(archived("imdb").words) == 12_483
    assert len(Vocabulary(archived("imdb").words)) == 12_485
    assert archived("imdb").words[:6] == ("the", "and", "a", "of", "to", "this")


def test_reviews_have_171_words_on_average_as_in_table_3(archived):
    lengths = [len(text.split(" ")) for some in archived("imdb").splits.values() for text in some.texts]
    assert int(np.mean(lengths)) == 171
    assert max(lengths) < 398


def test_only_words_of_the_vocabulary_are_left_and_all_of_them_in_train(archived):
    words = [
        {word for text in some.texts for word in text.split(" ")} for some in archived("imdb").splits.values()
    ]
    assert words[0] == set(archived("imdb").words)
    assert words[0] >= words[1] | words[2]


def test_the_tokenizer_never_comes_upon_48_of_the_words(archived):
    words = archived("imdb").words
    tokens = [b" ".join(row).decode() for row in tokenize(tf.constant(words)).to_list()]
    changed = {word for word, token in zip(words, tokens, strict=True) if word != token}
    assert len(changed) == 48
    text = " ".join(archived("imdb").train.texts).split(" ")
    assert sum(word in changed for word in text) / len(text) == pytest.approx(0.0006, abs=5e-5)


def test_is_the_same_for_ever(archived):
    assert archived("imdb").fingerprint == "2e08f3e70c5e2701e19891488cb5ef1c59fe90dacc568dbb9c0b0e284863f92c"


def folder_of_of_imdb(tmp_path, reviews, index):
    """Reviews by part and kind, the n-th named by n, in a mixed order."""
    members = [
        member(f"aclImdb/{place}/{n:05}_1.txt", text.encode())
        for place, texts in reviews.items()
        for n, text in enumerate(texts)
    ]
    random.Random(1).shuffle(members)
    (tmp_path / "imdb").mkdir()
    (tmp_path / "imdb" / "aclImdb_v1.tar.gz").write_bytes(archive_of(*members))
    (tmp_path / "imdb" / "imdb_word_index.json").write_text(json.dumps(dict.fromkeys(index, 1)))
    return tmp_path


def same(count, text):
    return [text] * count


def test_words_count_before_the_vocabulary_is_applied_and_lengths_are_filtered_twice(tmp_path):
    places = ("train/pos", "train/neg", "test/pos", "test/neg")
    # Of 9 lengths those are kept that are above 6, neither the longest nor the second longest.
    texts = [" ".join(["word"] * length) for length in (6, 7, 8, 9, 20, 21, 399, 400, 500) for _ in range(20)]
    dataset = imdb(folder_of_of_imdb(tmp_path, dict.fromkeys(places, texts), ["word"]))
    for labeled in dataset.splits.values():
        assert {len(text.split()) for text in labeled.texts} == {7, 8, 9, 20}


def test_rare_words_and_those_outside_the_index_are_dropped(tmp_path):
    often, rare = "It's fine, fine as can be, very often", "Rare words that nobody uses very often"
    long = ["x " * 30, "x " * 31] * 30
    reviews = {"train/pos": same(60, often), "train/neg": [rare, *long]}
    reviews |= {"test/pos": same(60, often + " unindexed"), "test/neg": long}
    index = {*often.lower().replace(",", "").split(), *rare.lower().split(), "x"} - {"can"}
    dataset = imdb(folder_of_of_imdb(tmp_path, reviews, index))
    assert set(dataset.words) == {"it's", "fine", "as", "be", "very", "often", "x"}
    assert set(dataset.test.texts) == {"it's fine fine as be very often"}
    assert set(dataset.train.texts + dataset.valid.texts) == {*dataset.test.texts, "very often"}


def test_the_papers_length_filter_is_part_of_the_data_set(tmp_path):
    places = ("train/pos", "train/neg", "test/pos", "test/neg")
    texts = [" ".join(["word"] * length) for length in range(7, 30)]
    folder = folder_of_of_imdb(tmp_path, dict.fromkeys(places, texts), ["word"])
    filtered, plain = (load_dataset("imdb", folder, length_filter) for length_filter in ("paper", "none"))
    assert filtered.fingerprint == plain.fingerprint


def test_too_few_reviews_are_told(tmp_path):
    reviews = {place: ["good"] for place in ("train/pos", "train/neg", "test/pos", "test/neg")}
    with pytest.raises(
        InputError, match="2 reviews of train and 2 of test have fewer than 400 words, too few"
    ):
        imdb(folder_of_of_imdb(tmp_path, reviews, ["good"]))
