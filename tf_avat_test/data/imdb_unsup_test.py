import pytest

from tf_avat.data.imdb_unsup import imdb_unsup
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member


def test_there_are_50000_reviews(archives_dir):
    reviews = imdb_unsup(archives_dir)
    assert len(reviews) == 50_000
    assert reviews[0].startswith("I admit, the great majority of films released before say 1933")


def test_a_review_that_is_not_utf8_is_told(tmp_path):
    (tmp_path / "imdb").mkdir()
    data = archive_of(member("aclImdb/train/unsup/0_0.txt", b"caf\xe9"))
    (tmp_path / "imdb" / "aclImdb_v1.tar.gz").write_bytes(data)
    with pytest.raises(InputError, match="a review of train/unsup is not UTF-8"):
        imdb_unsup(tmp_path)
