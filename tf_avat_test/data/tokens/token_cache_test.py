import dataclasses
import hashlib
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.token_cache import FORMAT, dataset_vocabulary, stored_tokens, stored_vocabulary
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.input_error import InputError

VOCABULARY = Vocabulary(("a", "b", "c"))
PIPELINE = TextPipeline(VOCABULARY)
TEXTS = ("a b", "C never", "")


class Counting:
    """Texts that count how often they are read."""

    def __init__(self, texts):
        self.texts = texts
        self.count = 0

    def read(self):
        self.count += 1
        yield from self.texts


def stream(texts=TEXTS):
    return TextStream.of(texts)


def files(folder):
    return sorted(path.name for path in (folder / "tokens").iterdir())


def test_are_the_ids_of_the_pipeline(tmp_path):
    found = stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)
    expected = PIPELINE.id_sequences(TEXTS)
    assert len(found) == 3
    np.testing.assert_array_equal(found.padded(np.arange(3)), expected.padded(np.arange(3)))
    assert found.unknown_count == 2


def test_texts_are_read_once_and_then_never_again(tmp_path):
    counting = Counting(TEXTS)
    for _ in range(3):
        texts = TextStream(counting.read, stream().fingerprint)
        assert len(stored_tokens(texts, PIPELINE, VOCABULARY, tmp_path)) == 3
    assert counting.count == 1


def test_other_texts_or_another_vocabulary_have_another_file(tmp_path):
    other = Vocabulary(("b", "a", "c"))
    stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)
    stored_tokens(stream(("x",)), PIPELINE, VOCABULARY, tmp_path)
    found = stored_tokens(stream(), TextPipeline(other), other, tmp_path)
    assert len(files(tmp_path)) == 3
    assert found.padded([0]).tolist() == [[3, 2]]


def test_another_tokenizer_has_another_file(tmp_path):
    texts = stream(("a\u00adb c",))
    newer, older = (
        stored_tokens(texts, TextPipeline(VOCABULARY, version), VOCABULARY, tmp_path) for version in (2, 1)
    )
    assert newer.padded([0]).tolist() == [[1, 4]]
    assert older.padded([0]).tolist() == [[2, 3, 4]]


def test_what_a_format_keeps_is_what_it_says(tmp_path):
    # If this fails, texts become something else than before: raise FORMAT, or TOKENIZER if their words do,
    # and put the new digest here.
    # Otherwise users would go on with what an earlier version has kept.
    texts = (
        "Good, GOOD film; isn't it?",
        "bad\u00adly 3 \u2764\ufe0f\U0001f468\u200d\U0001f469",
        "b b c c a",
        "\u4e2d\u6587 cafe\u0301",
    )
    vocabulary = stored_vocabulary(stream(texts), 1, 9, tmp_path)
    stored_tokens(stream(texts), TextPipeline(vocabulary), vocabulary, tmp_path)
    kept = sorted((tmp_path / "tokens").iterdir(), key=lambda path: path.suffix)
    content = b"".join(path.read_bytes() for path in kept)
    assert (FORMAT, hashlib.sha256(content).hexdigest()[:16]) == (1, "e833c7e89d6f90bb")


def test_what_fails_on_the_way_leaves_nothing_behind(tmp_path):
    def broken():
        yield from TEXTS * 2000
        raise InputError("texts.txt, line 6001: not UTF-8")

    with pytest.raises(InputError, match="line 6001"):
        stored_tokens(TextStream(broken, "0"), PIPELINE, VOCABULARY, tmp_path)
    assert files(tmp_path) == []


def test_a_killed_process_leaves_no_entry_and_the_next_run_recovers(tmp_path):
    code = (
        "import itertools, sys\n"
        "from tf_avat_test.data.tokens.token_cache_test import *\n"
        "endless = TextStream(lambda: itertools.repeat('a b'), '0')\n"
        "stored_tokens(endless, PIPELINE, VOCABULARY, sys.argv[1])\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.DEVNULL)
    part = None
    for _ in range(600):
        part = next(iter(tmp_path.glob("tokens/*.part")), None)
        if part and part.stat().st_size:
            break
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert part and part.exists()
    assert not list(tmp_path.glob("tokens/*.ids"))
    assert len(stored_tokens(TextStream(lambda: TEXTS, "0"), PIPELINE, VOCABULARY, tmp_path)) == 3
    assert [name.rpartition(".")[2] for name in files(tmp_path)] == ["ids"]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "tokens").write_text("a file where the folder should be")
    found = stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)
    assert found.padded([0]).tolist() == [[2, 3]]
    assert (tmp_path / "tokens").is_file()


def test_a_damaged_file_is_told(tmp_path):
    stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)
    (file,) = (tmp_path / "tokens").iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(InputError, match="remove it"):
        stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)


FOR_THE_VOCABULARY_TEXTS = ("b a b", "c a b", "caf\u00e9")


def test_is_counted_once_and_then_never_again(tmp_path):
    reads = []

    def read():
        reads.append(None)
        return FOR_THE_VOCABULARY_TEXTS

    stream = TextStream(read, TextStream.of(FOR_THE_VOCABULARY_TEXTS).fingerprint)
    first = stored_vocabulary(stream, 1, None, tmp_path)
    assert first.words == ("b", "a", "c", "caf\u00e9")
    assert stored_vocabulary(stream, 1, None, tmp_path) == first
    assert len(reads) == 1


def test_settings_tell_vocabularies_apart(tmp_path):
    stream = TextStream.of(FOR_THE_VOCABULARY_TEXTS)
    assert stored_vocabulary(stream, 2, None, tmp_path).words == ("b", "a")
    assert stored_vocabulary(stream, 1, 1, tmp_path).words == ("b",)
    assert stored_vocabulary(TextStream.of(("z",)), 1, 1, tmp_path).words == ("z",)
    assert stored_vocabulary(TextStream.of(()), 1, None, tmp_path).words == ()
    assert stored_vocabulary(TextStream.of(()), 1, None, tmp_path).words == ()


def test_a_folder_that_cannot_be_written_is_done_without_for_the_vocabulary(tmp_path):
    (tmp_path / "tokens").write_text("a file where the folder should be")
    assert stored_vocabulary(TextStream.of(FOR_THE_VOCABULARY_TEXTS), 2, None, tmp_path).words == ("b", "a")


SPLIT = LabeledTexts(("b a b", "a b c"), [0, 1])
OTHER = LabeledTexts(("d d",), [0])
DATASET = TextDataset("tiny", ("no", "yes"), SPLIT, OTHER, OTHER)
PRESCRIBED = dataclasses.replace(DATASET, words=("x", "y", "z"))


def test_words_are_counted_in_train_alone():
    assert dataset_vocabulary(DATASET, 1).words == ("b", "a", "c")
    assert dataset_vocabulary(DATASET, 2).words == ("b", "a")
    assert dataset_vocabulary(DATASET, 1, size=1).words == ("b",)


def test_a_data_set_that_prescribes_its_words_has_them_whatever_the_count():
    assert dataset_vocabulary(PRESCRIBED, 9).words == ("x", "y", "z")
    assert dataset_vocabulary(PRESCRIBED, 9, size=2).words == ("x", "y")


def test_further_texts_are_counted_with_train(tmp_path):
    added = TextStream.of(("c c c e",))
    for dataset in (DATASET, PRESCRIBED):
        assert dataset_vocabulary(dataset, 1, None, added, tmp_path).words == ("c", "b", "a", "e")
    assert dataset_vocabulary(DATASET, 3, None, added, tmp_path).words == ("c", "b")
