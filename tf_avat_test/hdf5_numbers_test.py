import h5py
import numpy as np
import pytest

from tf_avat.hdf5_numbers import hdf5_numbers


def test_the_numbers_of_all_arrays_are_counted(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["layer/kernel"], file["layer/bias"] = np.zeros((3, 4), np.float32), np.ones(4)
    assert hdf5_numbers(tmp_path / "a.h5") == 16


def test_what_is_not_written_out_in_the_file_is_refused(tmp_path):
    written = {
        "is a link": lambda file: file.update({"kernel": h5py.ExternalLink("b.h5", "kernel")}),
        "is not whole": lambda file: file.create_dataset("kernel", (1000, 1000), "f4"),
        "is no array of numbers": lambda file: file.update({"kernel": "a text"}),
    }
    for told, write in written.items():
        with h5py.File(tmp_path / "a.h5", "w") as file:
            write(file)
        with pytest.raises(ValueError, match=f"kernel {told}"):
            hdf5_numbers(tmp_path / "a.h5")
    (tmp_path / "a.h5").write_bytes(b"no HDF5")
    with pytest.raises(OSError):
        hdf5_numbers(tmp_path / "a.h5")
