"""The mean state of each text as an encoder reads it, kept beside the data."""

import numpy as np

from tf_avat.data.fetching.partial_file import partial_file
from tf_avat.data.tokens.encoded_windows import encoded_windows, sentences_digest
from tf_avat.data.tokens.stored_states import mean_state
from tf_avat.data.tokens.token_cache import token_file
from tf_avat.input_error import InputError

_KIND = np.dtype("<f4")


def stored_means(encoder, fingerprint, sentences, size, folder, tell=lambda done: None):
    """Returns the `mean_state` of each sentence, `(texts, size)`, computed if they are not kept yet.

    The file is named as that of `stored_states`; where the data
    folder can't be written nothing is kept.

    Arguments as of `stored_states`.

    Raises:
        InputError: the file that is kept is damaged.
        OSError: the disk is full.
    """
    digest, lengths = sentences_digest(sentences)
    path = token_file(folder, "means", fingerprint, size, digest)
    if path is not None and path.exists():
        found = np.fromfile(path, _KIND)
        if len(found) != len(lengths) * size:
            raise InputError(f"{path} is damaged: it is of another size; remove it")
        return found.reshape(-1, size)
    windows = encoded_windows(encoder, sentences, lengths, tell)
    means = [mean_state(state) for states in windows for state in states]
    means = np.array(means, _KIND).reshape(-1, size)
    if path is not None:
        with partial_file(path) as file:
            if file is not None:
                file.write(means.tobytes())
    return means
