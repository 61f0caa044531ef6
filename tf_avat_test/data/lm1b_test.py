import collections
import hashlib
import tarfile

import pytest

from tf_avat.data.lm1b import lm1b
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member
from tf_avat_test.data.web_server import sent, web_server

NAME = "1-billion-word-language-modeling-benchmark-r13output"
TRAIN = f"{NAME}/training-monolingual.tokenized.shuffled"
HELD_OUT = f"{NAME}/heldout-monolingual.tokenized.shuffled"


def shard(number, text):
    return member(f"{TRAIN}/news.en-{number:05}-of-00100", text.encode())


def folder_of(tmp_path, *members):
    (tmp_path / "lm1b").mkdir(exist_ok=True)
    (tmp_path / "lm1b" / f"{NAME}.tar.gz").write_bytes(archive_of(*members))
    return tmp_path


def test_all_sentences_are_there(archives_dir):
    sentences, total = lm1b(archives_dir, None, 1)
    assert len(sentences) == total == 24_321
    assert "Everybody is aware of consequences ." in sentences
    assert all(sentence and "\n" not in sentence for sentence in sentences)


def test_more_than_all_are_all(archives_dir):
    assert lm1b(archives_dir, 300_000, 1) == lm1b(archives_dir, None, 1)


def test_a_sample_is_a_function_of_the_seed(archives_dir):
    first, again, other = (lm1b(archives_dir, 5000, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    everything = collections.Counter(lm1b(archives_dir, None, 1)[0])
    for sentences, total in (first, other):
        assert (len(sentences), total) == (5000, 24_321)
        assert collections.Counter(sentences) <= everything
    # 5000 * 5000 / 24321 = 1028 expected in both, with a standard deviation of 26.
    assert abs(len(set(first[0]) & set(other[0])) - 1028) < 130


def test_the_order_of_the_shards_does_not_matter(archives_dir, tmp_path):
    with tarfile.open(archives_dir / "lm1b" / f"{NAME}.tar.gz") as archive:
        shards = [(info, archive.extractfile(info).read()) for info in archive if info.isreg()]
    assert len(shards) == 2
    folder = folder_of(tmp_path, *reversed(shards))
    assert lm1b(folder, 1000, 3) == lm1b(archives_dir, 1000, 3)


def test_only_the_training_shards_are_read(tmp_path):
    folder = folder_of(
        tmp_path,
        member(f"{NAME}/README", b"Readme .\n"),
        member(f"{HELD_OUT}/news.en-00000-of-00100", b"Held out .\n"),
        member(f"{HELD_OUT}/news.en.heldout-00000-of-00050", b"Held out .\n"),
        shard(1, "A b .\n\nC d .\n"),
        shard(2, "E \u00e9 ."),
    )
    sentences, total = lm1b(folder, 10, 1)
    assert sorted(sentences) == ["A b .", "C d .", "E \u00e9 ."]
    assert total == 3


def test_too_many_sentences_to_take_all_are_refused_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr("tf_avat.data.lm1b._MOST", 5)
    folder = folder_of(tmp_path, shard(1, "a\n" * 5))
    assert len(lm1b(folder, None, 1)[0]) == 5
    folder = folder_of(tmp_path, shard(1, "a\n" * 6), member("../unsafe", b"never come to"))
    with pytest.raises(InputError, match=r"more than 5 sentences: say how many.*--unlabeled_size"):
        lm1b(folder, None, 1)


def test_a_sentence_that_is_not_utf8_is_told(tmp_path):
    folder = folder_of(tmp_path, member(f"{TRAIN}/news.en-00001-of-00100", b"caf\xe9\n"))
    with pytest.raises(InputError, match=r"the sentence b'caf\\xe9' is not UTF-8"):
        lm1b(folder, 1, 1)


def test_an_archive_without_shards_is_refused(tmp_path):
    with pytest.raises(InputError, match="no file in it has a name like"):
        lm1b(folder_of(tmp_path, member(f"{NAME}/README", b"")), 1, 1)


def test_a_cut_archive_is_damaged(archives_dir, tmp_path):
    folder = folder_of(tmp_path)
    data = (archives_dir / "lm1b" / f"{NAME}.tar.gz").read_bytes()
    (folder / "lm1b" / f"{NAME}.tar.gz").write_bytes(data[:-100])
    with pytest.raises(InputError, match="is damaged"):
        lm1b(folder, 10, 1)


def test_an_archive_that_is_not_there_is_fetched(tmp_path, monkeypatch):
    content = archive_of(shard(1, "A b .\n"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("tf_avat.data.lm1b._SHA256", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr("tf_avat.data.lm1b._BYTES", len(content))
    with web_server(sent(content)) as url:
        monkeypatch.setattr("tf_avat.data.lm1b._URL", url)
        assert lm1b(tmp_path, 1, 1) == (("A b .",), 1)


def test_an_archive_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://www\.statmt\.org/lm-benchmark/1-billion"):
        lm1b(tmp_path, 1, 1)
