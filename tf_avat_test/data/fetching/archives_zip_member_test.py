import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.fetching.archives import read_zip_member
from tf_avat.input_error import InputError


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("archives") / "some.zip"


def write(place, content, mode=None, method=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo("a/text")
    info.compress_type = method
    if mode is not None:
        info.external_attr = mode << 16
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("a/other", "other")
        archive.writestr(info, content)
    return place


def error_of(place, name="a/text"):
    with pytest.raises(InputError) as caught:
        read_zip_member(place, name, 1000)
    assert str(place) in str(caught.value)
    return str(caught.value)


@given(content=st.binary(max_size=1000))
@pytest.mark.parametrize("mode", [0, 0o644, stat.S_IFREG | 0o644])
def test_returns_the_content_of_the_member(place, content, mode):
    assert read_zip_member(write(place, content, mode), "a/text", 1000) == content


def test_a_missing_member_is_named(place):
    assert "there is no a/texts in it" in error_of(write(place, b"x"), "a/texts")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_what_is_not_a_regular_file_is_refused(place, kind):
    assert "a/text is not a regular file" in error_of(write(place, b"../secret", kind | 0o777))


def test_a_bomb_is_refused(place):
    write(place, bytes(50_000_000))
    assert place.stat().st_size < 100_000
    assert "a/text unpacks to more than the 1,000 bytes" in error_of(place)


def test_a_bomb_that_states_a_small_size_is_no_way_around(place):
    data = write(place, bytes(50_000_000)).read_bytes()
    stated = (50_000_000).to_bytes(4, "little")
    assert data.count(stated) == 2
    place.write_bytes(data.replace(stated, (500).to_bytes(4, "little")))
    assert "is damaged" in error_of(place)


def test_an_encrypted_member_is_refused(place):
    data = bytearray(write(place, b"secret").read_bytes())
    data[data.index(b"PK\1\2", data.index(b"PK\1\2") + 1) + 8] |= 1
    place.write_bytes(data)
    assert "encrypted" in error_of(place)


def test_an_archive_that_is_not_there_is_told(tmp_path):
    assert "can't read" in error_of(tmp_path / "none")


@given(data=st.data())
def test_damage_is_told(place, data):
    whole = write(place, bytes(range(250)) * 4).read_bytes()
    place.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert "is damaged: " in error_of(place)


def test_a_changed_byte_is_noticed(place):
    whole = write(place, b"x" * 500, method=zipfile.ZIP_STORED).read_bytes()
    place.write_bytes(whole.replace(b"x" * 500, b"x" * 499 + b"y"))
    assert "is damaged: Bad CRC-32" in error_of(place)
