import dataclasses
import pathlib

import pytest
import tensorflow as tf

from tf_avat.experiments.runs.made_from import made_from
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat_test.experiments.small_run import write_texts


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """A function that changes a file and returns the names of what changed by it."""
    # Paths below it are short enough to be told whole.
    monkeypatch.chdir(tmp_path)
    texts = write_texts(pathlib.Path("texts"))
    (texts / "raw.txt").write_text("the film\nmusic of its time\n")
    (texts / "some.vec").write_text("the 1 2\nfilm 3 4\nmusic 5 6\n")
    files = {"unlabeled": str(texts / "raw.txt"), "word_vectors": str(texts / "some.vec")}
    settings = RunSettings(dataset=str(texts), method="attn_vat", embedding_size=2, **files)

    def origin(settings=settings, code="c"):
        strategy = tf.distribute.get_strategy()
        return made_from(settings, PreparedData.of(settings, tmp_path / "cache"), strategy, code)

    before = origin()

    def change(name=None, edit=None, code="c", **other):
        if name is not None:
            (texts / name).write_text(edit((texts / name).read_text()))
        after = origin(dataclasses.replace(settings, **other), code)
        names = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
        return set(names)

    return change


def swap(text):
    return text.replace(",good", ",x").replace(",bad", ",good").replace(",x", ",bad")


def test_nothing_changed_by_loading_again(changed):
    assert changed() == set()


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("train.csv", swap),
        ("valid.csv", lambda text: text[: text[:-1].rindex("\n") + 1]),
        ("test.csv", lambda text: text.replace("good", "bad", 1)),
    ],
)
def test_other_texts_or_labels_are_seen(changed, name, edit):
    assert changed(name, edit) == {"texts or labels of `dataset`=texts"}


def test_each_thing_that_changed_is_named(changed):
    assert changed("raw.txt", str.upper) == {"texts of `unlabeled`=texts/raw.txt"}
    vectors = "vectors of `word_vectors`=texts/some.vec"
    assert changed("some.vec", lambda text: text.replace("6", "7")) >= {vectors}
    assert changed(code="d") >= {"code"}
    assert changed(min_count=3) >= {"settings"}
    assert changed(vocabulary_size=5) >= {"settings", "vocabulary"}


def test_a_long_path_is_cut_in_its_middle(changed):
    long = "texts/" + 30 * "../texts/" + "raw.txt"
    (name,) = [name for name in changed(unlabeled=long) if name.startswith("texts of") and "..." in name]
    assert len(name) < 90 and name.endswith("/raw.txt")
