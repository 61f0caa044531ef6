import tensorflow as tf

from tf_avat.serving.warmup_requests import write_warmup_requests


def test_bytes_are_those_of_tensorflow_servings_own_messages(tmp_path):
    write_warmup_requests(tmp_path, "film")
    file = tmp_path / "assets.extra" / "tf_serving_warmup_requests"
    first, *_ = (record.numpy() for record in tf.data.TFRecordDataset(str(file)))
    # Written with tensorflow-serving-api 2.21.0.
    assert first.hex() == (
        "32440a420a170a0466696c6d1a0f73657276696e675f64656661756c7412270a057465787473"
        "121e0807120412020802420b6120676f6f642066696c6d4207616e6f74686572"
    )


def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path):
    write_warmup_requests(tmp_path, "film\udcff")
    assert b"film?" in (tmp_path / "assets.extra" / "tf_serving_warmup_requests").read_bytes()
