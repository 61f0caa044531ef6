import gzip

import pytest

from tf_avat.data.word_vector_rows import word_vector_rows, word_vector_size
from tf_avat.input_error import InputError


@pytest.mark.parametrize("name", ["a.vec", "a.vec.gz"])
def test_rows_have_their_line_and_the_header_is_none(tmp_path, name):
    data = b"2 3\ngood 1 2 3\n\ncaf\xc3\xa9 4 5 6 \n"
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    rows = [(p.rpartition(" ")[2], w, n) for p, w, n in word_vector_rows(tmp_path / name, None)]
    assert rows == [("2", b"good", b"1 2 3"), ("4", "caf\u00e9".encode(), b"4 5 6")]
    assert word_vector_size(tmp_path / name) == 3


def test_the_size_of_glove_is_known_without_fetching_it(no_web):
    assert word_vector_size("glove") == 100


def test_a_file_without_rows_has_no_size(tmp_path):
    (tmp_path / "a.vec").write_text("0 2\n")
    with pytest.raises(InputError, match=r"a.vec has no word vectors in it"):
        word_vector_size(tmp_path / "a.vec")


def test_gzip_that_is_cut_off_is_told(tmp_path):
    data = gzip.compress(b"good 1 2\n" * 9000)
    (tmp_path / "a.vec.gz").write_bytes(data[:-20])
    with pytest.raises(InputError, match=r"can't read word vectors from .*a.vec.gz: .*end-of-stream"):
        list(word_vector_rows(tmp_path / "a.vec.gz", None))
