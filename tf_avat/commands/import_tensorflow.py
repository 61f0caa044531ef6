"""TensorFlow without its start-up messages."""

import os
import sys
import tempfile


def import_tensorflow():
    """Imports TensorFlow and Keras; what they say at start-up is shown only if the import fails.

    Some of it comes before TensorFlow reads its log level, straight to the file descriptor of stderr. A
    `TF_CPP_MIN_LOG_LEVEL` of the user's own is kept.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            import keras  # noqa: F401
            import tensorflow  # noqa: F401
        except BaseException:
            said.seek(0)
            os.write(stderr, said.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
