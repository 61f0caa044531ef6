import re

import numpy as np
import pytest

from tf_avat.data.sources.rated_texts import hutto_texts
from tf_avat.data.sources.snippets import snippets


@pytest.fixture(scope="module")
def dataset(data_dir):
    return snippets(data_dir)


@pytest.mark.parametrize(
    ("split", "negative", "positive"),
    [("train", 3497, 3521), ("valid", 506, 503), ("test", 1073, 972)],
)
def test_splits_have_these_sizes(dataset, split, negative, positive):
    assert np.bincount(dataset.splits[split].labels).tolist() == [negative, positive]
    assert len(dataset.splits[split]) == negative + positive


def test_is_the_same_for_ever(dataset):
    expected = "be7b8c6338ebce15f3f09183128cbba6f4f4584d8fa319c941ffeae4807bd511"
    assert dataset.fingerprint == expected


def test_neutral_snippets_are_dropped_and_the_sign_is_the_label(dataset, data_dir):
    means = {text: mean for mean, text in hutto_texts("movies", data_dir)}
    for labeled in dataset.splits.values():
        for text, label in zip(labeled.texts, labeled.labels, strict=True):
            assert abs(means[text]) >= 0.5
            assert dataset.classes[label] == ("positive" if means[text] > 0 else "negative")


def test_no_text_is_in_two_splits_not_even_in_other_letters(dataset):
    words = [
        {tuple(re.findall(r"\w+", text.lower())) for text in labeled.texts}
        for labeled in dataset.splits.values()
    ]
    assert len(set.union(*words)) == sum(len(split) for split in words) == 10_070
