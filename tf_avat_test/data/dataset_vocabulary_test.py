import dataclasses

from tf_avat.data.dataset_vocabulary import dataset_vocabulary
from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.data.text_dataset import TextDataset
from tf_avat.data.text_stream import TextStream

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
