import json
import shutil

import pytest

from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat_test.pretrained.tiny_encoder import PIECES, POSITIONS, SIZE, told, write_encoder


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_encoder(tmp_path_factory.mktemp("encoders") / "tiny")


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "tiny")


def changed(folder, **values):
    file = folder / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


def test_sizes_and_vocabulary_are_those_of_the_files(written):
    files = EncoderFiles.of(written)
    assert (files.form.family, files.form.size, files.form.longest) == ("bert", SIZE, 22)
    assert files.vocabulary.words == PIECES and files.vocabulary.lowercase
    assert files.vocabulary.frame == (2, 3) and files.vocabulary.unknown == 1


def test_roberta_reads_as_many_pieces_as_its_table_has_positions_behind_those_of_padding(tmp_path):
    files = EncoderFiles.of(write_encoder(tmp_path / "roberta", "roberta"))
    assert (files.form.positions, files.form.longest) == (POSITIONS, POSITIONS - 2)
    assert pretrained_backbone(files, 0.0, "float32").max_sequence_length == POSITIONS


def test_another_architecture_is_told(folder):
    changed(folder, model_type=[])
    assert "model_type is [];" in told(folder)
    changed(folder, model_type="gpt2")
    message = "model_type is 'gpt2'; encoders can be of the families bert, distilbert, roberta"
    assert told(folder).endswith(message)


@pytest.mark.parametrize("value", [None, 0, "8", True, 2**40])
def test_sizes_that_are_none_are_told(folder, value):
    changed(folder, hidden_size=value)
    assert f"hidden_size is {value!r}, where a whole number of at least 1 is expected" in told(folder)


def test_heads_that_do_not_fit_are_told(folder):
    changed(folder, num_attention_heads=3)
    assert "a size of 8 can't be split over 3 heads" in told(folder)


def test_other_ways_to_tell_positions_are_told(folder):
    changed(folder, position_embedding_type="relative_key")
    assert "position_embedding_type is 'relative_key'" in told(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [("hidden_act", "relu"), ("pad_token_id", 1), ("is_decoder", True), ("layer_norm_eps", 0.01)],
)
def test_what_keras_hub_computes_otherwise_is_told(folder, name, value):
    changed(folder, **{name: value})
    assert f"config.json: {name} is {value!r}, where " in told(folder)


def test_positions_that_leave_none_for_a_text_are_told(tmp_path):
    folder = write_encoder(tmp_path / "short", "roberta", max_position_embeddings=4)
    assert told(folder).endswith("max_position_embeddings is 4, which leaves none for a text")


def test_weights_in_a_format_that_may_hold_programs_are_not_taken(folder):
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert told(folder).endswith("has no model.safetensors, only pytorch_model.bin, which may hold programs")


def test_weights_in_parts_are_not_read(folder):
    (folder / "model.safetensors.index.json").write_text("{}")
    assert "weights in several files can't be read" in told(folder)


def test_a_vocabulary_of_another_size_is_told(folder):
    with open(folder / "vocab.txt", "a") as file:
        file.write("more\n")
    assert f"has {len(PIECES) + 1:,} pieces, where config.json says {len(PIECES):,}" in told(folder)


def test_a_vocabulary_without_its_signs_is_told(folder):
    file = folder / "vocab.txt"
    file.write_text(file.read_text().replace("[SEP]", "[sep]"))
    assert told(folder).endswith("vocab.txt: there is no [SEP] among the pieces")


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_weights_that_are_cut_off_are_told(folder, kept):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:kept])
    assert "is no whole file of safetensors" in told(folder)


def test_weights_of_another_size_are_told(folder, tmp_path):
    other = write_encoder(tmp_path / "other", pieces=(*PIECES, "more"))
    shutil.copy(other / "model.safetensors", folder)
    assert f"its table of pieces is {len(PIECES) + 1}x8, and not {len(PIECES)}x8" in told(folder)
