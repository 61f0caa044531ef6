"""Which sentences are encoded in one call."""

# A call costs time of its own, as the encoder goes word by word. This much more padding is cheaper than that.
_MOST = 1.06


def fits_together(width, rows, other_width, other_rows):
    """Whether two padded batches may share a call of the encoder: at little padding more than by themselves.

    Args:
        width: padded words of a sentence in the one batch.
        rows: its number of sentences.
        other_width: padded words of a sentence in the other.
        other_rows: its number of sentences.
    """
    together = max(width, other_width) * (rows + other_rows)
    return together <= _MOST * (width * rows + other_width * other_rows)
