from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.data.split_overlap import split_overlap
from tf_avat.data.text_dataset import TextDataset


def test_each_text_of_valid_and_test_that_stands_in_train_counts():
    train, valid, test = (LabeledTexts(texts, [0] * len(texts)) for texts in ("abcc", "axa", "xyA"))
    assert split_overlap(TextDataset("tiny", ("no",), train, valid, test)) == {"valid": 2, "test": 0}
