import itertools
import tempfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.stored_sequences import StoredSequences
from tf_avat.input_error import InputError

SENTENCES = st.lists(st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=12), max_size=20)


def in_memory(sentences):
    starts = np.concatenate([[0], np.cumsum([len(sentence) for sentence in sentences])]).astype(np.int64)
    return IdSequences(np.array([i for sentence in sentences for i in sentence], np.int32), starts)


def stored(folder, sentences, parts=1):
    path = folder / "some.ids"
    cut = [len(sentences) * part // parts for part in range(parts + 1)]
    with path.open("wb") as file:
        several = (in_memory(sentences[a:b]) for a, b in itertools.pairwise(cut))
        StoredSequences.write(file, several, unknown_id=1)
    return opened(path)


def opened(path):
    with path.open("rb") as file:
        return StoredSequences(file)


@given(SENTENCES, st.integers(1, 4), st.data())
def test_holds_what_was_written(tmp_path_factory, sentences, parts, data):
    expected, found = in_memory(sentences), stored(tmp_path_factory.mktemp("s"), sentences, parts)
    assert len(found) == len(expected)
    assert found.ids_count == len(expected.ids)
    assert found.unknown_count == sum(sentence.count(1) for sentence in sentences)
    rows = np.array(data.draw(st.lists(st.integers(0, max(len(sentences) - 1, 0)))), np.int64)
    rows = rows[: 0 if not sentences else None]
    words = data.draw(st.integers(1, 14))
    for sequences, other in ((found, expected), (found.shortened(words), expected.shortened(words))):
        np.testing.assert_array_equal(sequences.lengths[rows], other.lengths[rows])
        np.testing.assert_array_equal(sequences.padded(rows), other.padded(rows))
        np.testing.assert_array_equal(sequences.padded(rows, 13), other.padded(rows, 13))


def test_batches_are_the_same_as_from_memory(tmp_path):
    generator = np.random.default_rng(1)
    sentences = [generator.integers(1, 99, n).tolist() for n in generator.integers(1, 40, 300)]
    labeled = in_memory(sentences[:64])
    expected, found = (
        training_batches(labeled, np.zeros(64, int), unlabeled, 16, 24, 1).take(12)
        for unlabeled in (in_memory(sentences), stored(tmp_path, sentences))
    )
    for (ids, _), (found_ids, _) in zip(expected, found, strict=True):
        for own, other in zip(ids, found_ids, strict=True):
            np.testing.assert_array_equal(own, other)


@pytest.mark.parametrize("change", ["cut", "empty", "longer", "other"])
def test_a_file_that_is_not_whole_is_refused(tmp_path, change):
    stored(tmp_path, [[1, 2], [3]])
    path = tmp_path / "some.ids"
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-1], "empty": b"", "longer": b"0000" + data, "other": b"x" * 100}[change])
    with pytest.raises(InputError, match=r"some.ids is not a file of word ids, or is cut off"):
        opened(path)


def test_an_unnamed_file_will_do(tmp_path):
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        StoredSequences.write(file, [in_memory([[5, 6]])], unknown_id=1)
        sequences = StoredSequences(file)
    assert sequences.padded([0]).tolist() == [[5, 6]]
    assert sequences.shortened(1).padded([0]).tolist() == [[5]]
