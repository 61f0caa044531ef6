"""The layers inside of a layer."""


def inner_layers(layer):
    """Returns all layers inside of a layer, at any depth, as only the private `_flatten_layers` tells."""
    return layer._flatten_layers(include_self=False)
