"""How much is really in an HDF5 file that may be anybody's."""


def hdf5_numbers(file):
    """Returns how many numbers are written out in an HDF5 file.

    Raises:
        ValueError: some are not: they are sparse, compressed, virtual or in another file, or a link leads to
            them, perhaps out of the file.
        OSError: it is no HDF5 file, or damaged.
    """
    # A program's start does not wait for it.
    import h5py

    count = 0

    def problem(name, link):
        nonlocal count
        if not isinstance(link, h5py.HardLink):
            return f"{name} is a link"
        item = opened[name]
        if not isinstance(item, h5py.Dataset):
            return None
        if item.dtype.kind not in "fiub" or item.is_virtual or item.external is not None:
            return f"{name} is no array of numbers in this file"
        if item.id.get_storage_size() < item.nbytes:
            return f"{name} is not whole"
        count += item.size
        return None

    with h5py.File(file, "r") as opened:
        # The visit ends where there is one; an exception on the way would come out as another.
        if found := opened.visititems_links(problem):
            raise ValueError(found)
    return count
