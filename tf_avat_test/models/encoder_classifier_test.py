import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.rows_of_batch import RowsOfBatch
from tf_avat.models.encoder_classifier import EncoderClassifier
from tf_avat.pretrained.backbone import new_backbone, pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat.training.cut_model import cut_model
from tf_avat.training.text_passes import TextPasses
from tf_avat_test.pretrained.tiny_encoder import write_encoder

IDS = np.array([[4, 5, 6, 7, 8], [9, 10, 0, 0, 0], [11, 0, 0, 0, 0]], np.int32)
LONG = np.arange(60, dtype=np.int32).reshape(2, 30) % 40 + 4
FAMILIES = ("bert", "distilbert", "roberta")


@pytest.fixture(scope="module")
def encoders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoders")
    return {family: EncoderFiles.of(write_encoder(folder / family, family)) for family in FAMILIES}


def classifier(files, dropout=0.0, **settings):
    keras.utils.set_random_seed(1)
    backbone = pretrained_backbone(files, dropout, "float32")
    return EncoderClassifier(backbone, files.vocabulary.frame, attention_size=5, dropout=dropout, **settings)


@pytest.mark.parametrize("family", FAMILIES)
def test_states_are_the_backbones_own(encoders, family):
    files = encoders[family]
    backbone = pretrained_backbone(files, 0.0, "float32")
    own = EncoderClassifier(backbone, files.vocabulary.frame).encoder(IDS)
    for row, count in enumerate((5, 2, 1)):
        begin, end = files.vocabulary.frame
        ids = np.array([[begin, *IDS[row, :count], end]])
        inputs = {"token_ids": ids, "segment_ids": 0 * ids, "padding_mask": np.ones_like(ids)}
        if family != "bert":
            del inputs["segment_ids"]
        expected = backbone(inputs)
        expected = expected["sequence_output"] if isinstance(expected, dict) else expected
        np.testing.assert_allclose(own[row, :count], expected[0, 1:-1], atol=2e-6)
        assert np.all(own[row, count:] == 0)


@pytest.mark.parametrize("family", FAMILIES)
def test_markers_change_nothing_by_themselves(encoders, family):
    expected = classifier(encoders[family], perturbed=()).encoder(IDS)
    for places in (
        ("words",),
        ("encoder", "pooling"),
        ("states",),
        ("pooling", "encoder", "words", "states"),
    ):
        own = classifier(encoders[family], perturbed=places).encoder(IDS)
        np.testing.assert_allclose(own, expected, atol=2e-6)


@pytest.mark.parametrize(
    ("places", "site", "shape"),
    [
        (("pooling",), "attention", [(3, 5)]),
        (("encoder",), "attention", [(3, 2, 7, 7)] * 2),
        (("encoder", "pooling"), "attention", [(3, 2, 7, 7)] * 2 + [(3, 5)]),
        (("words",), "word", [(3, 5, 8)]),
        (("states",), "word", [(3, 5, 8)]),
    ],
)
def test_r_enters_where_it_was_asked_for(encoders, places, site, shape):
    model = classifier(encoders["bert"], perturbed=places)
    passes = TextPasses(cut_model(model, site), tf.constant(IDS), site)
    clean = passes.clean()
    assert [tuple(place.values.shape) for place in passes.marked[site]] == shape
    np.testing.assert_allclose(clean, model(IDS), atol=1e-6)
    r = passes.zero_at_padding(tf.ones_like(passes.zero))
    moved = passes.perturbed(r * np.linspace(-1, 1, r.shape[1], dtype=np.float32))
    assert np.all(np.abs(moved - clean).max(1)[:2] > 1e-5)
    # A text of one piece has one softmax over one score.
    if places == ("pooling",):
        np.testing.assert_allclose(moved[2], clean[2], atol=1e-6)


def test_the_trunk_runs_the_whole_encoder_where_the_attention_on_top_is_perturbed(encoders):
    assert cut_model(classifier(encoders["bert"]), "attention").averages


def test_a_long_text_is_read_up_to_the_encoders_positions(encoders):
    model = classifier(encoders["bert"])
    answer, cut = model.reader()(LONG), model.reader()(LONG[:, :22])
    np.testing.assert_allclose(answer["logits"], cut["logits"], atol=1e-6)
    assert answer["attention"].shape == LONG.shape and np.all(answer["attention"][:, 22:] == 0)
    np.testing.assert_allclose(answer["attention"][:, :22], cut["attention"], atol=1e-6)


def test_the_mean_weighs_each_piece_the_same(encoders):
    model = classifier(encoders["bert"], pooling="mean", perturbed=("words",))
    weights = model.reader()(IDS)["attention"].numpy()
    np.testing.assert_allclose(weights[0], 0.2, rtol=1e-6)
    np.testing.assert_allclose(weights[1, :2], 0.5, rtol=1e-6)
    means = model.encoder(IDS).numpy().sum(1) / np.array([[5], [2], [1]])
    np.testing.assert_allclose(model(IDS), model.decoder(means), atol=1e-5)


def test_it_is_made_anew_from_its_configuration_with_the_same_weights(encoders):
    model = classifier(encoders["bert"], perturbed=("encoder", "pooling"))
    copy = EncoderClassifier.from_config(model.get_config())
    copy.set_weights(model.get_weights())
    np.testing.assert_allclose(copy(IDS), model(IDS), atol=1e-6)


def test_layers_that_are_not_called_have_no_weights(encoders):
    model, form = classifier(encoders["bert"]), encoders["bert"].form
    backbone = new_backbone(form, 0.0, "float32")
    assert sum(
        w.shape.num_elements() if hasattr(w.shape, "num_elements") else np.prod(w.shape)
        for w in model.encoder_weights
    ) == (backbone.count_params() - form.size * (form.size + 1))
    assert len(model.weights) == len(model.encoder_weights) + 5


def test_places_and_poolings_that_are_none_are_refused(encoders):
    with pytest.raises(ValueError, match="perturbed='heads': expected some of"):
        classifier(encoders["bert"], perturbed=("heads",))
    with pytest.raises(ValueError, match="pooling='mean' has no attention"):
        classifier(encoders["bert"], pooling="mean", perturbed=("pooling",))
    with pytest.raises(ValueError, match="pooling='max': expected one of"):
        classifier(encoders["bert"], pooling="max", perturbed=())


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("perturbed", [("pooling",), ("encoder",)])
def test_replicas_drop_what_one_device_drops(encoders, family, perturbed):
    ids = np.concatenate([IDS, IDS[::-1]])
    expected = classifier(encoders[family], dropout=0.3, perturbed=perturbed)(ids, training=True)
    assert np.any(np.abs(expected[:3] - expected[3:][::-1]) > 1e-3)
    for begin, end in ((0, 2), (2, 6)):
        own = classifier(encoders[family], dropout=0.3, perturbed=perturbed)
        with RowsOfBatch(end - begin, begin, 6):
            outputs = own(ids[begin:end], training=True)
        np.testing.assert_allclose(outputs, expected[begin:end], atol=2e-6)
