import gzip
import os
import re
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.fetching.archives import archive_members
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member

TEXTS = re.compile(r"a/(.*)\.txt")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("archives") / "some.tar.gz"


def read(data, place, max_bytes=100_000, max_member_bytes=10_000):
    place.write_bytes(data)
    members = archive_members(place, TEXTS, max_bytes, max_member_bytes)
    return [(match.group(1), content) for match, content in members]


def error_of(data, place, **limits):
    with pytest.raises(InputError) as caught:
        read(data, place, **limits)
    assert str(place) in str(caught.value)
    return str(caught.value)


@given(contents=st.lists(st.binary(max_size=3000), min_size=1, max_size=6))
def test_wanted_files_come_in_the_order_of_the_archive(place, contents):
    members = [member(f"a/{n}.txt", content) for n, content in enumerate(contents)]
    data = archive_of(member("a", type=tarfile.DIRTYPE), member("a/other", b"x"), *members)
    assert read(data, place) == [(str(n), content) for n, content in enumerate(contents)]


def test_a_thousand_files_are_read_one_by_one(place):
    place.write_bytes(archive_of(*(member(f"a/{n}.txt", b"%d" % n) for n in range(1000))))
    members = archive_members(place, TEXTS, 2_000_000, 10)
    assert next(members)[1] == b"0"
    assert [content for _, content in members] == [b"%d" % n for n in range(1, 1000)]


@pytest.mark.parametrize("name", ["/a/b.txt", "../a.txt", "a/../../b.txt", "a/.."])
def test_paths_out_of_the_archive_are_refused(place, name):
    message = error_of(archive_of(member(name, b"x"), member("a/b.txt", b"x")), place)
    assert f"refused, as the path {name!r} leads out of the archive" in message


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE]
)
@pytest.mark.parametrize("name", ["a/b.txt", "a/other"])
def test_links_and_devices_are_refused_wherever_they_lie(place, kind, name):
    message = error_of(archive_of(member("a/c.txt"), member(name, type=kind, linkname="a/c.txt")), place)
    assert f"refused, as {name!r} is neither a regular file nor a folder" in message


def test_a_sparse_file_that_claims_to_be_huge_is_refused(place):
    sparse = member("a/b.txt", b"x" * 512)
    sparse[0].pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.map": "0,512",
        "GNU.sparse.size": str(10**12),
    }
    assert "neither a regular file" in error_of(archive_of(sparse), place)


@pytest.mark.parametrize("name", ["a/b.txt", "a/other"])
def test_a_bomb_is_refused(place, name):
    data = archive_of(member(name, bytes(50_000_000)), member("a/c.txt", b"x"))
    assert len(data) < 100_000
    message = error_of(data, place, max_member_bytes=10**9)
    assert "unpacks to more than the 100,000 bytes" in message


def test_a_bomb_behind_the_last_file_is_refused(place):
    data = archive_of(member("a/b.txt", b"x")) + gzip.compress(bytes(50_000_000))
    assert "unpacks to more than" in error_of(data, place)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(place):
    message = error_of(archive_of(member("a/b.txt", bytes(10_001))), place)
    assert "a/b.txt has 10,001 bytes, more than 10,000" in message


def test_a_file_that_comes_twice_is_refused(place):
    data = archive_of(member("a/b.txt", b"x"), member("a/b.txt", b"y"))
    assert "a/b.txt comes twice" in error_of(data, place)


def test_an_archive_without_any_wanted_file_is_refused(place):
    assert "no file in it has a name like" in error_of(archive_of(member("b/b.txt", b"x")), place)


def test_an_archive_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"can't read .*No such file"):
        list(archive_members(tmp_path / "none", TEXTS, 1, 1))


WHOLE = archive_of(member("a/b.txt", os.urandom(2000)), member("a/c.txt", os.urandom(2000)))


@given(length=st.integers(0, len(WHOLE) - 1))
def test_an_archive_that_is_cut_off_anywhere_is_damaged(place, length):
    assert "is damaged: " in error_of(WHOLE[:length], place)
    assert "remove it, and the next run fetches it anew" in error_of(WHOLE[:length], place)


STORED = archive_of(member("a/b.txt", b"x" * 3000), compresslevel=0)


def test_a_changed_byte_is_noticed_even_in_an_uncompressed_archive(place):
    assert STORED.count(b"x" * 3000) == 1
    assert "is damaged: CRC check failed" in error_of(STORED.replace(b"x" * 3000, b"x" * 2999 + b"y"), place)


@given(data=st.binary(max_size=200))
def test_what_is_no_archive_at_all_is_refused(place, data):
    error_of(data, place)
