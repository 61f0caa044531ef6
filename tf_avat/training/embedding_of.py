"""The layer of a model that looks up words."""


def embedding_of(model, name=None):
    """Returns a model's layer with a table of word vectors, at any depth.

    Args:
        model: a built `keras.Model`.
        name: of the layer; None if there is only one.

    Raises:
        ValueError: there is none, none of that name, or more than one.
    """
    # Keras has no public way to ask for layers at any depth.
    tables = [layer for layer in model._flatten_layers() if hasattr(layer, "embeddings") and layer.built]
    found = [layer for layer in tables if name in (None, layer.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(layer.name for layer in tables) or "none (a model has to be built first)"
    wanted = "a layer that looks up words" if name is None else f"a layer {name!r} that looks up words"
    raise ValueError(f"interpretable word methods need {wanted}; embedding= is one of: {names}")
