"""Memory that is used again in place of being given back."""

import ctypes
import sys

# Parameters of glibc's mallopt.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3

# Larger than any tensor of a step, and the most that glibc takes is far above.
_LARGE = 2**30


def keep_freed_memory():
    """Has the process keep blocks of up to 1 GiB that it frees, for the next ones.

    The data set that TensorFlow makes of a generator has glibc fetch each block above 128 KiB from the
    system and give it back at once (on Python 3.11 and later). Every larger tensor of every step is then
    cleared by the kernel, page by page, which takes up to two fifths of a training's time. So this belongs
    into the generator, which runs behind that.

    It does nothing where the C library is another.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, _LARGE)
