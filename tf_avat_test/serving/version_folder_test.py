import pytest

from tf_avat.serving.version_folder import saved_model_folder


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        (["."], "."),
        (["1"], "1"),
        (["9", "10", "2"], "10"),
        ([".", "1"], "."),
        (["-1", "1.5", "best", "\u00b2"], None),
        (["1/2"], None),
        ([], None),
    ],
)
def test_it_is_the_folder_itself_or_its_last_version(models, expected, tmp_path):
    (tmp_path / "11").mkdir()
    for model in models:
        (tmp_path / model).mkdir(parents=True, exist_ok=True)
        (tmp_path / model / "saved_model.pb").touch()
    assert saved_model_folder(tmp_path) == (None if expected is None else tmp_path / expected)
