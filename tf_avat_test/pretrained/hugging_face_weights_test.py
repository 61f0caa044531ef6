import json
import re
import shutil
import tempfile

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


@pytest.mark.parametrize("family", FAMILIES)
def test_half_precision_is_read_and_not_summed_in(written, tmp_path, family):
    copy = shutil.copytree(written[family], tmp_path / "copy")
    held = {name: value.astype(np.float16) for name, value in load_file(copy / "model.safetensors").items()}
    save_file(held, copy / "model.safetensors")
    half = weights(copy)
    save_file({name: value.astype(np.float32) for name, value in held.items()}, copy / "model.safetensors")
    for path, value in weights(copy).items():
        assert np.array_equal(value, half[path])


@pytest.mark.parametrize("segments", [1, 3])
def test_all_pieces_are_of_the_first_segment(written, tmp_path, segments):
    copy = shutil.copytree(written["bert"], tmp_path / "copy")
    held = load_file(copy / "model.safetensors")
    name = "embeddings.token_type_embeddings.weight"
    save_file({**held, name: np.repeat(held[name][:1], segments, 0)}, copy / "model.safetensors")
    own = weights(copy)["segment_embedding/embeddings"]
    assert np.array_equal(own, held[name][[0, 0]])


def test_a_configuration_without_dropout_is_enough(written, tmp_path):
    copy = shutil.copytree(written["distilbert"], tmp_path / "copy")
    config = json.loads((copy / "config.json").read_text())
    del config["dropout"]
    (copy / "config.json").write_text(json.dumps(config))
    expected = weights(written["distilbert"])
    for path, value in weights(copy).items():
        assert np.array_equal(value, expected[path])


def test_the_copy_is_gone_afterwards_and_told_where_it_cannot_be_written(written, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    weights(written["roberta"])
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(
        InputError, match=r"can't write a copy of .*model\.safetensors while it is loaded: .*No"
    ):
        weights(written["roberta"])


def test_weights_that_are_none_are_told(written, tmp_path):
    copy = shutil.copytree(written["bert"], tmp_path / "copy")
    held = load_file(copy / "model.safetensors")
    name = "embeddings.token_type_embeddings.weight"
    for changed, message in (
        ({name: held[name].astype(np.int8)}, f"{name} is of type I8, where F64, F32, F16, BF16 are expected"),
        ({name: held[name][:, :1].copy()}, f"{name} has the shape [2, 1], where rows of 8 are expected"),
        ({"embeddings.LayerNorm.gamma": np.ones(8, np.float32)}, "of a normalisation under two names"),
    ):
        save_file({**held, **changed}, copy / "model.safetensors")
        with pytest.raises(InputError) as caught:
            EncoderFiles.of(copy)
        assert message in str(caught.value)


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
