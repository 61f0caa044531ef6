import gzip

import numpy as np
import pytest

from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


def prepared(folder, **settings):
    return PreparedData.of(RunSettings(**settings), folder)


def test_a_vocabulary_that_the_data_set_prescribes_is_taken(archives_dir):
    data = prepared(archives_dir, dataset="sst", unlabeled="none")
    assert len(data.vocabulary) == 13_723
    counts = {"train": 6_920, "valid": 872, "test": 1_821, "unlabeled": 0, "vocabulary": 13_723}
    assert counts.items() <= data.counts.items()


def test_few_labels_and_the_rest_without_make_up_train(data_dir):
    whole = prepared(data_dir, unlabeled="none")
    few = prepared(data_dir, labeled_size=500, unlabeled="rest")
    assert len(few.dataset.train) == len(few.sentences["train"]) == 500
    assert len(few.unlabeled) == len(whole.sentences["train"]) - 500
    rest = few.unlabeled.padded(np.arange(len(few.unlabeled)), 100)
    both = np.concatenate([few.sentences["train"].padded(np.arange(500), 100), rest])
    everything = whole.sentences["train"].padded(np.arange(len(both)), 100)
    assert sorted(both.tolist()) == sorted(everything.tolist())
    assert few.vocabulary == whole.vocabulary
    assert few.dataset.fingerprint != whole.dataset.fingerprint
    np.testing.assert_array_equal(few.sentences["test"].ids, whole.sentences["test"].ids)


def test_word_vectors_are_the_rows_of_the_vocabulary_and_their_coverage_is_told(data_dir, tmp_path):
    with gzip.open(tmp_path / "some.vec.gz", "wt") as file:
        file.write("3 4\nthe 1 2 3 4\nno_such_word 0 0 0 0\nmovie 5 6 7 8\n")
    data = prepared(data_dir, unlabeled="none", word_vectors=str(tmp_path / "some.vec.gz"), embedding_size=4)
    place = 2 + data.vocabulary.words.index("movie")
    np.testing.assert_array_equal(data.word_vectors.values[place], [5, 6, 7, 8])
    words = data.vocabulary.words
    of_two = np.isin(data.sentences["train"].ids, [2 + words.index("the"), place]).mean()
    assert data.counts["share_of_words_covered"] == pytest.approx(of_two, abs=1e-4)


def test_vectors_of_another_size_are_refused_with_the_flag_that_fits(data_dir, tmp_path):
    (tmp_path / "some.txt").write_text("the 1 2 3 4\n")
    with pytest.raises(InputError, match=r"`embedding_size`=128: .*`embedding_size`=4 fits them"):
        prepared(data_dir, unlabeled="none", word_vectors=str(tmp_path / "some.txt"), embedding_size=128)


@pytest.mark.parametrize(
    "changes", [{}, {"word_vectors": "no.vec", "embedding_size": 4}, {"method": "word_iat"}]
)
def test_texts_of_which_no_word_would_be_known_are_refused_by_that(small_texts, tmp_path, changes):
    with pytest.raises(InputError, match=r"no word of train would be known .*`min_count` below 1000"):
        prepared(tmp_path, dataset=str(small_texts), min_count=1000, **changes)


def test_too_few_words_for_neighbors_are_told_without_a_flag_that_was_not_given(small_texts, tmp_path):
    with pytest.raises(InputError, match=r"^the vocabulary has only \d+ words, too few for the 10 neighbors"):
        prepared(tmp_path, dataset=str(small_texts), vocabulary_size=5, method="word_ivat")
