import pytest

from tf_avat.input_error import InputError
from tf_avat.pretrained.find_encoder import check_encoder, find_encoder


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    """From now on what wants to be fetched goes to an address where nothing listens."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "cache"))


def test_without_a_network_one_line_says_so(no_network, tmp_path, capfd):
    check_encoder("bert_tiny_en_uncased")
    with pytest.raises(InputError, match=r"`encoder`=bert_tiny_en_uncased: it can't be fetched from kaggle"):
        find_encoder("bert_tiny_en_uncased", tmp_path)
    assert "Fetching the encoder keras/bert/keras/bert_tiny_en_uncased/" in capfd.readouterr().err


def test_a_preset_that_there_is_not_is_told(no_network, tmp_path):
    with pytest.raises(
        InputError, match="none of BERT, DistilBERT and RoBERTa of keras-hub has such a preset"
    ):
        find_encoder("bert_tinny_en", tmp_path)
