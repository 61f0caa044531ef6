import hashlib
import tarfile

import pytest

from tf_avat.data.fetching.download import WebFile
from tf_avat.data.sources.lm1b import lm1b
from tf_avat.data.sources.unlabeled_texts import unlabeled_texts
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


def sentences_of(folder):
    return tuple(lm1b(folder).read())


def test_all_sentences_are_there(archives_dir):
    sentences = sentences_of(archives_dir)
    assert len(sentences) == 24_321
    assert "Everybody is aware of consequences ." in sentences
    assert all(sentence and "\n" not in sentence for sentence in sentences)


def test_the_order_of_the_shards_does_not_matter(archives_dir, tmp_path):
    with tarfile.open(archives_dir / "lm1b" / f"{NAME}.tar.gz") as archive:
        shards = [(info, archive.extractfile(info).read()) for info in archive if info.isreg()]
    assert len(shards) == 2
    folder = folder_of(tmp_path, *reversed(shards))
    assert sentences_of(folder) != sentences_of(archives_dir)
    first, second = (
        tuple(unlabeled_texts(("lm1b",), 1000, 3, place).read()) for place in (folder, archives_dir)
    )
    assert first == second


def test_only_the_training_shards_are_read(tmp_path):
    folder = folder_of(
        tmp_path,
        member(f"{NAME}/README", b"Readme .\n"),
        member(f"{HELD_OUT}/news.en-00000-of-00100", b"Held out .\n"),
        member(f"{HELD_OUT}/news.en.heldout-00000-of-00050", b"Held out .\n"),
        shard(1, "A b .\n\nC d .\n"),
        shard(2, "E \u00e9 ."),
    )
    assert sentences_of(folder) == ("A b .", "C d .", "E \u00e9 .")


def test_a_sentence_that_is_not_utf8_is_told(tmp_path):
    folder = folder_of(tmp_path, member(f"{TRAIN}/news.en-00001-of-00100", b"caf\xe9\n"))
    with pytest.raises(InputError, match=r"the sentence b'caf\\xe9' is not UTF-8"):
        sentences_of(folder)


def test_an_archive_without_shards_is_refused(tmp_path):
    with pytest.raises(InputError, match="no file in it has a name like"):
        sentences_of(folder_of(tmp_path, member(f"{NAME}/README", b"")))


def test_a_cut_archive_is_damaged(archives_dir, tmp_path):
    folder = folder_of(tmp_path)
    data = (archives_dir / "lm1b" / f"{NAME}.tar.gz").read_bytes()
    (folder / "lm1b" / f"{NAME}.tar.gz").write_bytes(data[:-100])
    with pytest.raises(InputError, match="is damaged"):
        sentences_of(folder)


def test_an_archive_that_is_not_there_is_fetched(tmp_path, monkeypatch):
    content = archive_of(shard(1, "A b .\n"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with web_server(sent(content)) as url:
        file = WebFile(f"lm1b/{NAME}.tar.gz", url, hashlib.sha256(content).hexdigest(), len(content))
        assert tuple(lm1b(tmp_path, file).read()) == ("A b .",)


def test_an_archive_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://www\.statmt\.org/lm-benchmark/1-billion"):
        lm1b(tmp_path)
