import json
import shutil

import keras_hub
import numpy as np
import pytest

from tf_avat.input_error import InputError
from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat_test.pretrained.tiny_encoder import BYTE_PIECES, MERGES, PIECES, told, write_encoder

# keras-hub's tokenizers ask for a sign that others do without.
OWN_PIECES = {"bert": (*PIECES, "[MASK]"), "distilbert": (*PIECES, "[MASK]"), "roberta": BYTE_PIECES}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """By family the folder in Hugging Face's format, and what keras-hub writes of the same encoder."""
    place = tmp_path_factory.mktemp("encoders")
    folders = {}
    for family, pieces in OWN_PIECES.items():
        other = EncoderFiles.of(write_encoder(place / f"other-{family}", family, pieces=pieces))
        folder = place / family
        backbone = pretrained_backbone(other, 0.0, "float32")
        if family == "roberta":
            # In keras-hub's own order.
            table = backbone.token_embedding.embeddings.numpy()
            backbone.token_embedding.embeddings.assign(table[[1, 0, *range(2, len(table))]])
        backbone.save_to_preset(str(folder))
        _tokenizer(family, pieces).save_to_preset(str(folder))
        folders[family] = other, folder
    return folders


def _tokenizer(family, pieces):
    if family == "roberta":
        ids = {piece: i for i, piece in enumerate(pieces)}
        return keras_hub.models.RobertaTokenizer(vocabulary=ids, merges=list(MERGES))
    models = keras_hub.models
    own = models.BertTokenizer if family == "bert" else models.DistilBertTokenizer
    return own(vocabulary=list(pieces), lowercase=family == "bert")


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written["bert"][1], tmp_path / "tiny")


@pytest.mark.parametrize("family", OWN_PIECES)
def test_it_holds_the_same_encoder(written, family):
    other, folder = written[family]
    files = EncoderFiles.of(folder)
    assert files.form == other.form and files.vocabulary.words == other.vocabulary.words
    if family == "roberta":
        assert files.vocabulary == other.vocabulary
    else:
        assert files.vocabulary.lowercase == (family == "bert")
    own, expected = (pretrained_backbone(each, 0.0, "float32") for each in (files, other))
    for one, two in zip(own.get_weights(), expected.get_weights(), strict=True):
        assert np.array_equal(one, two)


def test_other_backbones_are_told(folder):
    file = folder / "config.json"
    file.write_text(file.read_text().replace("BertBackbone", "GPT2Backbone"))
    assert (
        "class_name is 'GPT2Backbone'; encoders can be BertBackbone, DistilBertBackbone, RobertaBackbone"
        in told(folder)
    )


def test_sizes_that_are_none_are_told(folder):
    file = folder / "config.json"
    content = json.loads(file.read_text())
    content["config"]["num_layers"] = 0
    file.write_text(json.dumps(content))
    assert "num_layers is 0, where a whole number of at least 1 is expected" in told(folder)
    file.write_text(json.dumps({**content, "config": 3}))
    assert told(folder).endswith("config.json tells no config")


@pytest.mark.parametrize("name", ["model.weights.h5", "tokenizer.json"])
def test_missing_files_are_told(folder, name):
    (folder / name).unlink()
    assert f"has no {name}, which keras-hub writes beside config.json" in told(folder)


def test_weights_that_are_damaged_are_told(folder):
    weights = folder / "model.weights.h5"
    weights.write_bytes(weights.read_bytes()[:2000])
    assert "model.weights.h5 is no whole file of weights" in told(folder)


def test_weights_of_another_form_are_told(folder):
    file = folder / "config.json"
    content = json.loads(file.read_text())
    content["config"]["num_layers"] = 90
    file.write_text(json.dumps(content))
    assert "does not fit config.json: it holds" in told(folder)
    content["config"] |= {"num_layers": 2, "intermediate_dim": 11}
    file.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"the weights do not fit config\.json"):
        pretrained_backbone(EncoderFiles.of(folder), 0.0, "float32")
