import pytest

from tf_avat.written_atomically import written_atomically


def test_the_file_is_there_after_the_block_and_not_before(tmp_path):
    with written_atomically(tmp_path / "file.txt") as temporary:
        temporary.write_text("new")
        assert not (tmp_path / "file.txt").exists()
        assert temporary.suffix == ".txt"
    assert (tmp_path / "file.txt").read_text() == "new"


def test_if_the_block_raises_the_old_file_stays_and_nothing_else(tmp_path):
    (tmp_path / "file.txt").write_text("old")
    with pytest.raises(RuntimeError), written_atomically(tmp_path / "file.txt") as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert (tmp_path / "file.txt").read_text() == "old"
    assert [place.name for place in tmp_path.iterdir()] == ["file.txt"]
