import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tf_avat.data import tokenize
from tf_avat.data.stored_tokens import stored_tokens
from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.text_stream import TextStream
from tf_avat.data.vocabulary import Vocabulary
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


def test_another_tokenizer_has_another_file(tmp_path, monkeypatch):
    stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)
    changed = tmp_path / "tokenize.py"
    changed.write_text("# splits otherwise")
    monkeypatch.setattr(tokenize, "__file__", str(changed))
    stored_tokens(stream(), PIPELINE, VOCABULARY, tmp_path)
    assert len(files(tmp_path)) == 2


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
        "from tf_avat_test.data.stored_tokens_test import *\n"
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
