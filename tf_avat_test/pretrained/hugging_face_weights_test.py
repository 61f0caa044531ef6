import re
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tf_avat.input_error import InputError
from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat_test.pretrained.tiny_encoder import write_encoder

FAMILIES = ("bert", "distilbert", "roberta")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    place = tmp_path_factory.mktemp("encoders")
    return {family: write_encoder(place / family, family) for family in FAMILIES}


def renamed(folder, path, change):
    """Returns a copy of a folder whose weights have other names; those without a name are left out."""
    copy = shutil.copytree(folder, path)
    held = load_file(copy / "model.safetensors")
    names = {name: change(name) for name in held}
    save_file({new: held[name] for name, new in names.items() if new}, copy / "model.safetensors")
    return copy


def weights(folder):
    backbone = pretrained_backbone(EncoderFiles.of(folder), 0.0, "float32")
    return {weight.path: weight.numpy() for weight in backbone.weights}


def bare(name):
    return re.sub(r"^(distilbert|roberta)\.", "", name)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "change",
    [
        bare,
        lambda name: f"model.{bare(name)}",
        lambda name: (
            re.sub(r"weight$", "gamma", re.sub(r"(LayerNorm.)bias$", r"\1beta", name))
            if "LayerNorm" in name
            else name
        ),
    ],
    ids=["bare", "within another model", "earlier names"],
)
def test_an_encoder_is_the_same_whatever_its_weights_are_called(written, tmp_path, family, change):
    expected = weights(written[family])
    for path, value in weights(renamed(written[family], tmp_path / "copy", change)).items():
        assert np.array_equal(value, expected[path])


def test_other_weights_beside_the_encoder_are_left_alone(written, tmp_path):
    copy = renamed(written["bert"], tmp_path / "copy", lambda name: f"bert.{name}")
    held = load_file(copy / "model.safetensors")
    save_file({**held, "classifier.weight": np.ones((2, 8), np.float32)}, copy / "model.safetensors")
    assert len(weights(copy)) == len(weights(written["bert"]))


def test_without_a_pooler_all_else_is_the_same(written, tmp_path):
    copy = renamed(written["bert"], tmp_path / "copy", lambda name: "" if "pooler" in name else name)
    expected = weights(written["bert"])
    for path, value in weights(copy).items():
        assert np.array_equal(value, np.zeros_like(value) if "pooled" in path else expected[path])


def test_roberta_has_padding_first_and_its_segment_in_each_position(written):
    held, own = load_file(written["roberta"] / "model.safetensors"), weights(written["roberta"])
    table = held["roberta.embeddings.word_embeddings.weight"]
    assert np.array_equal(own["embeddings/token_embedding/embeddings"], table[[1, 0, *range(2, len(table))]])
    positions = held["roberta.embeddings.position_embeddings.weight"][2:]
    expected = positions + held["roberta.embeddings.token_type_embeddings.weight"]
    assert np.array_equal(own["embeddings/position_embedding/embeddings"], expected)


def test_two_encoders_in_one_file_are_told(written, tmp_path):
    copy = shutil.copytree(written["bert"], tmp_path / "copy")
    held = load_file(copy / "model.safetensors")
    both = {f"{side}.{name}": value for side in ("left", "right") for name, value in held.items()}
    save_file(both, copy / "model.safetensors")
    with pytest.raises(InputError, match=r"holds 2 tables of pieces, left\.embeddings.*which"):
        EncoderFiles.of(copy)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_weight_that_is_missing_is_told(written, tmp_path, family):
    copy = renamed(written[family], tmp_path / "copy", lambda name: "" if "layer.1" in name else name)
    with pytest.raises(InputError, match=r"the weights do not fit config\.json"):
        weights(copy)
