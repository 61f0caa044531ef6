import os

import pytest

from tf_avat.check_writable import check_writable
from tf_avat.input_error import InputError


def test_a_folder_that_can_be_made_is_fine_and_is_not_made(tmp_path):
    check_writable(tmp_path, "the folder")
    check_writable(tmp_path / "a" / "b", "the folder")
    assert list(tmp_path.iterdir()) == []


def test_a_file_on_the_way_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "a" / "b"):
        with pytest.raises(InputError, match=f"can't write the folder {path}: {tmp_path / 'file'} is not"):
            check_writable(path, "the folder")


@pytest.mark.parametrize("target", ["nowhere", "link"])
def test_a_link_to_nothing_is_refused(tmp_path, target):
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(InputError, match=f"link: it is a link to {target}, which is not there"):
        check_writable(tmp_path / "link", "the folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="no permission"):
        check_writable(tmp_path / "a", "the folder")
