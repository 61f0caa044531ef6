import io
import tarfile

import pytest

from tf_avat.data.fetching.archives import tar_stream
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member

DATA = archive_of(member("a", b"first"), member("b", b"second"))


def test_members_come_in_their_order():
    with tar_stream(io.BytesIO(DATA), 100_000, "some.tar.gz") as archive:
        assert [archive.extractfile(info).read() for info in archive] == [b"first", b"second"]


@pytest.mark.parametrize(
    "error", [EOFError(), tarfile.ReadError("odd"), OSError("odd"), RecursionError("odd")]
)
def test_what_goes_wrong_in_reading_is_told_as_damage(error):
    with pytest.raises(InputError) as caught, tar_stream(io.BytesIO(DATA), 100_000, "some.tar.gz", "!"):
        raise error
    assert str(caught.value) == f"some.tar.gz is damaged: {str(error) or 'EOFError'}!"


def test_an_error_that_is_for_the_user_already_stays_as_it_is():
    with pytest.raises(InputError) as caught, tar_stream(io.BytesIO(DATA), 100_000, "some.tar.gz"):
        raise InputError("not a review")
    assert str(caught.value) == "not a review"


def test_no_more_is_unpacked_than_allowed():
    with (
        pytest.raises(InputError, match=r"some\.tar\.gz unpacks to more than the 600 bytes"),
        tar_stream(io.BytesIO(DATA), 600, "some.tar.gz") as archive,
    ):
        archive.getmembers()
