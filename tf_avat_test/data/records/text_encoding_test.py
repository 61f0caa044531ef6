import pytest

from tf_avat.data.records.text_encoding import BAD_BYTES, check_encoding, find_encoding, undecodable
from tf_avat.input_error import InputError

TABLE = "text,label\na good film,x\nna\u00efve \u4e0a\u6d77,y\n"
CHINESE = "\u4e0a\u6d77\u7684\u7535\u5f71\u5f88\u597d\n\u8fd9\u90e8\u7535\u5f71\u4e0d\u597d\n" * 9
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("text", [TABLE, CHINESE])
@pytest.mark.parametrize("encoding", WIDE)
def test_wide_encodings_are_found_without_a_mark(encoding, text):
    assert find_encoding(text.encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", WIDE)
def test_a_head_may_end_amid_a_letter(encoding):
    assert find_encoding((TABLE + "\U0001f600").encode(encoding)[:-1]) == encoding


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_says_the_encoding(encoding):
    assert find_encoding(TABLE.encode(encoding)) == encoding


@pytest.mark.parametrize(
    "data", [b"", b"a", b"a,b\nc\0,d\n", b"a\n\0b\n", b"\0\0\0\0", b"caf\xe9\0,x\n" * 9, b"a\tb\r\n\n\0"]
)
def test_all_else_is_utf_8(data):
    assert find_encoding(data) == "utf-8"


def test_encodings_that_are_none_are_refused():
    for name in (None, "utf-8", "UTF8", "cp1252", "utf-16", "gb18030"):
        check_encoding(name)
    for name in ("", "cp9999", "hex", "rot13", "idna", "punycode", "undefined", "a\0b", "x" * 999):
        with pytest.raises(InputError, match="there is no such encoding; known are utf-8") as caught:
            check_encoding(name)
        assert len(str(caught.value)) < 300


def test_what_cannot_be_read_is_shown_as_the_most_likely_encoding_has_it():
    text = b"un caf\xe9 noir".decode("utf-8", "surrogateescape")
    assert undecodable(text, "utf-8") == (
        "not UTF-8: byte 0xe9; `encoding`=cp1252 reads 'un caf\u00e9 noir' there, others otherwise"
    )
    assert undecodable("a\udc81b", "utf-8") == "not UTF-8: byte 0x81; `encoding` says what else it is"
    assert undecodable(f"a{BAD_BYTES}b", "shift_jis") == "not SHIFT_JIS; `encoding` names another encoding"
