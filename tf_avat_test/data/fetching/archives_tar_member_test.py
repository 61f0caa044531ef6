import gzip
import io
import os
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.fetching.archives import read_archive_member
from tf_avat.input_error import InputError
from tf_avat_test.data.archives import archive_of, member


def read(data, name="a/text", max_bytes=100_000):
    return read_archive_member(io.BytesIO(data), name, max_bytes, "some.tar.gz")


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_returns_the_content_of_the_member(before, content):
    assert read(archive_of(member("a/other", before), member("a/text", content))) == content


def test_long_names_work_in_every_format():
    name = "/".join(["folder"] * 30) + "/text"
    for archive_format in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        data = archive_of(member(name, b"content"), archive_format=archive_format)
        assert read(data, name) == b"content"


def test_writes_nothing_whatever_paths_the_archive_holds(tmp_path, monkeypatch):
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    data = archive_of(
        member(f"{tmp_path}/absolute", b"x"),
        member("../above", b"x"),
        member("link", type=tarfile.SYMTYPE, linkname=str(tmp_path)),
        member("link/through", b"x"),
        member("a/text", b"content"),
    )
    assert read(data) == b"content"
    assert os.listdir(tmp_path) == ["inside"]
    assert os.listdir(inside) == []


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.DIRTYPE,
        tarfile.FIFOTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
    ],
)
def test_what_is_not_a_regular_file_is_refused(kind):
    data = archive_of(member("secret", b"x"), member("a/text", type=kind, linkname="secret"))
    with pytest.raises(InputError, match=r"some\.tar\.gz: a/text is not a regular file"):
        read(data)


def test_a_missing_member_is_named():
    with pytest.raises(InputError, match=r"some\.tar\.gz: there is no a/text in it"):
        read(archive_of(member("a/textile", b"x")))


@pytest.mark.parametrize("name", ["a/text", "a/other"])
def test_a_bomb_is_refused_wherever_it_lies(name):
    data = archive_of(member(name, bytes(50_000_000)), member("a/text", b"x"))
    assert len(data) < 100_000
    with pytest.raises(InputError, match="unpacks to more than the 100,000 bytes"):
        read(data)


def test_a_bomb_in_a_header_is_refused():
    bomb = member("a/text", b"x")
    bomb[0].pax_headers = {"comment": "x" * 10_000_000}
    with pytest.raises(InputError, match="unpacks to more than"):
        read(archive_of(bomb))


def test_a_sparse_file_that_claims_to_be_huge_is_refused():
    sparse = member("a/text", b"x" * 512)
    sparse[0].pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.map": "0,512",
        "GNU.sparse.size": str(10**12),
    }
    with pytest.raises(InputError, match="not a regular file"):
        read(archive_of(sparse))


WHOLE = archive_of(member("a/other", os.urandom(2000)), member("a/text", os.urandom(2000)))


@given(st.integers(0, len(WHOLE) - 1100))
def test_an_archive_that_is_cut_off_is_damaged(length):
    with pytest.raises(InputError, match=r"^some\.tar\.gz is damaged: ."):
        read(WHOLE[:length])


UNPACKED = gzip.decompress(archive_of(member("a/other", b"x" * 600), member("a" * 200 + "/text", b"content")))


@given(
    st.lists(st.tuples(st.integers(0, len(UNPACKED) - 1), st.integers(0, 255)), max_size=8),
    st.sampled_from([0, 148, 156, 257, 512, 1024, 1536, 2048, 2560]),
    st.binary(max_size=64),
)
def test_no_damage_ends_in_another_error(changes, place, splice):
    data = bytearray(UNPACKED)
    data[place : place + len(splice)] = splice
    for where, value in changes:
        data[where] = value
    for name in ("a/other", "a" * 200 + "/text"):
        try:
            read(gzip.compress(bytes(data), 1), name)
        except InputError as error:
            assert "some.tar.gz" in str(error)


@given(st.binary(max_size=200))
def test_what_is_no_archive_at_all_is_damaged(data):
    with pytest.raises(InputError, match=r"some\.tar\.gz"):
        read(data)
