import shutil

import pytest

from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat_test.pretrained.tiny_encoder import told, write_encoder


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_encoder(tmp_path_factory.mktemp("encoders") / "tiny")


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "tiny")


def test_the_fingerprint_is_that_of_the_files(folder, written):
    before = EncoderFiles.of(folder).fingerprint
    assert before == EncoderFiles.of(written).fingerprint
    weights = folder / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert EncoderFiles.of(folder).fingerprint != before


def test_what_is_no_encoder_is_told(folder, tmp_path):
    assert told(tmp_path / "none").endswith("is no folder")
    assert "it has no config.json" in told(tmp_path)
    (folder / "config.json").write_text("[1]")
    assert told(folder).endswith("config.json holds no JSON object")
    (folder / "config.json").write_text("{")
    assert "config.json is no JSON" in told(folder)
