import pytest

from tf_avat.data.imdb_reviews import imdb_reviews
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member


def folder_of(tmp_path, *members):
    (tmp_path / "imdb").mkdir()
    (tmp_path / "imdb" / "aclImdb_v1.tar.gz").write_bytes(archive_of(*members))
    return tmp_path


def review(place, content=b""):
    return member(f"aclImdb/{place}", content)


def test_reviews_are_sorted_by_name_as_strings_whatever_their_order(tmp_path):
    folder = folder_of(
        tmp_path,
        review("train/pos/2_8.txt", b"second"),
        review("test/neg/0_1.txt", b"tested"),
        review("train/pos/10_7.txt", b"first"),
        review("train/neg/0_1.txt", b"not asked for"),
    )
    assert imdb_reviews(folder, ("train/pos", "test/neg")) == {
        "train/pos": (b"first", b"second"),
        "test/neg": (b"tested",),
    }


def test_other_files_are_no_reviews(tmp_path):
    others = (
        "imdb.vocab",
        "train/urls_pos.txt",
        "train/labeledBow.feat",
        "train/pos/a/b.txt",
        "train/pos.txt",
    )
    folder = folder_of(tmp_path, *map(review, others), review("train/pos/0_9.txt", b"good"))
    assert imdb_reviews(folder, ("train/pos",)) == {"train/pos": (b"good",)}


def test_an_archive_that_lacks_a_folder_is_refused(tmp_path):
    folder = folder_of(tmp_path, review("train/pos/0_9.txt", b"good"))
    with pytest.raises(
        InputError, match=r"imdb/aclImdb_v1\.tar\.gz: there are no reviews in aclImdb/train/neg"
    ):
        imdb_reviews(folder, ("train/pos", "train/neg"))


def test_a_link_in_the_archive_is_refused(tmp_path):
    link = member("aclImdb/train/pos/0_9.txt", type=b"2", linkname="/etc/passwd")
    with pytest.raises(InputError, match="neither a regular file"):
        imdb_reviews(folder_of(tmp_path, link), ("train/pos",))


def test_an_archive_that_cannot_be_fetched_is_told_with_its_address(tmp_path, no_web):
    with pytest.raises(InputError, match=r"can't fetch https://ai\.stanford\.edu/~amaas/data/sentiment/acl"):
        imdb_reviews(tmp_path, ("train/pos",))
