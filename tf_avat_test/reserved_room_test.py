import errno
import resource

import pytest

from tf_avat.reserved_room import check_room


def test_room_that_is_there_is_left_free(tmp_path):
    check_room(tmp_path / "file", 3 * 2**20 + 5)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_so_large_is_told_and_not_left(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, before[1]))
    try:
        check_room(tmp_path / "file", 2**20)
        with pytest.raises(OSError) as caught:
            check_room(tmp_path / "file", 2**20 + 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.errno == errno.EFBIG
    assert list(tmp_path.iterdir()) == []
