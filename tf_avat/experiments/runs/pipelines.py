"""The pipeline that goes with a vocabulary."""


def piece_pipeline(vocabulary):
    """Returns the `PiecePipeline` of a `PieceVocabulary`.

    tensorflow-text is imported now, for it takes a while and most runs need none of it.
    """
    from tf_avat.data.tokens.piece_pipeline import PiecePipeline

    return PiecePipeline(vocabulary)
