import json

import pytest

from tf_avat.pretrained.own_tokenizer import own_tokenizer


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"model_type": "roberta"}, "byte_pairs"),
        ({"model_type": "bert"}, "wordpiece"),
        ({"class_name": "RobertaBackbone", "config": {}}, "byte_pairs"),
        ({"class_name": "BertBackbone", "config": {}}, "wordpiece"),
    ],
)
def test_a_folders_configuration_tells_it(tmp_path, config, expected):
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert own_tokenizer(str(tmp_path)) == expected


def test_a_presets_name_tells_it():
    assert own_tokenizer("roberta_base_en") == "byte_pairs"
    assert own_tokenizer("minilm") == own_tokenizer("bert_tiny_en_uncased") == "wordpiece"


def test_what_is_damaged_is_told_later(tmp_path):
    assert own_tokenizer(str(tmp_path)) == "wordpiece"
    (tmp_path / "config.json").write_text("{")
    assert own_tokenizer(str(tmp_path)) == "wordpiece"
