import gzip
import os
import sys

import pytest

from tf_avat.data.records.input_file import InputFile


@pytest.fixture
def piped(monkeypatch):
    """A function: from now on standard input is a pipe that holds this."""

    def pipe(content):
        reading, writing = os.pipe()
        os.write(writing, content)
        os.close(writing)
        monkeypatch.setattr(sys, "stdin", os.fdopen(reading))

    return pipe


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_read_packed_or_not(piped, pack):
    piped(pack(b"a text\n"))
    file = InputFile("-", ".txt")
    assert (str(file), file.size, file.ending) == ("standard input", None, ".txt")
    with file.open() as opened:
        assert opened.read() == b"a text\n"
    assert file.taken == len(pack(b"a text\n"))


def test_a_packed_file_counts_the_bytes_that_lie_on_disk(tmp_path):
    path = tmp_path / "a.CSV.gz"
    path.write_bytes(gzip.compress(b"text\n" * 1000))
    file = InputFile(path)
    assert (file.size, file.ending) == (path.stat().st_size, ".csv")
    with file.open() as opened:
        assert len(opened.read()) == 5000
    assert file.taken == file.size
