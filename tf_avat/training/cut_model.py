"""A model cut in two at its markers, so that a pass runs the second part alone."""

import keras

from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.training.changing_variables import changing_variables

_FUNCTIONAL = type(keras.Model(*[keras.Input((1,))] * 2))


def cut_model(model, site):
    """Returns the `CutModel` of a model at the markers of a site, or the `WholeModel` where it can't be cut.

    Functional and Sequential models can be cut. Subclassed ones, whose `call` is a program, run whole.

    Args:
        model: a `keras.Model`.
        site: `attention` or `word`; None for a model that is to be run as it is.

    Raises:
        ValueError: the model has no marker of that site, or none that its outputs depend on.
    """
    if site is None:
        return WholeModel(model)
    check_marker(model, site)
    graph = _graph_of(model)
    return WholeModel(model) if graph is None else CutModel(graph, site)


_MISSING = {
    "attention": (
        "the model {!r} has no AttentionPerturbation: put one before the softmax whose scores are to be "
        "perturbed (for keras.layers.MultiHeadAttention see tf_avat.models.with_perturbed_attention)"
    ),
    "word": (
        "the model {!r} has no WordPerturbation: put one behind the word vectors that are to be perturbed"
    ),
}


def check_marker(model, site):
    """Asserts that a model has a marker of a site, as far as one that is not built can be known.

    Raises:
        ValueError: it has none.
    """
    if model.built and not has_marker(model, site):
        raise ValueError(_MISSING[site].format(model.name))


def has_marker(layer, site):
    """Whether a layer is, or holds at any depth, a marker of a site."""
    return any(getattr(inner, "site", None) == site for inner in _inner_layers(layer))


def _inner_layers(layer):
    """Yields a layer and all that it holds, at any depth. Keras has no public way to ask for them."""
    return layer._flatten_layers() if isinstance(layer, keras.layers.Layer) else ()


class WholeModel:
    """A model that can't be cut: each pass runs it from the start.

    Args:
        model: a `keras.Model`.
    """

    averages = False

    def __init__(self, model):
        self._model = model

    def trunk(self, x):
        """Returns what a head pass starts from: x itself."""
        return x

    def head(self, x):
        """Returns the model's outputs."""
        return self._model(x, training=True)

    @property
    def state(self):
        """The variables that a head pass may change, such as moving averages and random seeds."""
        return changing_variables(self._model)


class CutModel:
    """A functional model as a trunk, which no marker influences, and a head, which is the rest.

    What the head needs of the trunk is kept between them: what comes to the markers, what is added to it
    behind them (residual connections), masks. Nested functional models that hold a marker are cut too, unless
    they are called with arguments of their own, as `training=False`; layers that hold one belong to the head.
    Layers are shared with the model, so that there is one set of variables.

    Attributes:
        averages: whether the head does no more than average something by attention.

    Args:
        model: a functional `keras.Model`.
        site: whose markers to cut at: `attention` or `word`.

    Raises:
        ValueError: no output depends on a marker.
    """

    def __init__(self, model, site):
        cut = _Cut(site)
        copy = keras.models.clone_model(model, clone_function=_itself, call_function=cut.visit)
        outputs = keras.tree.flatten(copy.output)
        if not any(id(output) in cut.below for output in outputs):
            raise ValueError(_MISSING[site].format(model.name) + "; no output depends on the one it has")
        cut.keep(outputs)
        kept = list(cut.kept.values())
        place = {id(tensor): i for i, tensor in enumerate(kept)}
        self._structure = copy.output
        # Where each output is found: among what is kept, or None for the next one of the head's.
        self._kept_outputs = [place.get(id(output)) for output in outputs]
        self._trunk = keras.Model(copy.input, kept, name="trunk")
        self._head = _Head(kept, [output for output in outputs if id(output) in cut.below])
        averaging = (keras.layers.InputLayer, AttentionPerturbation, AttentionPooling)
        self.averages = all(isinstance(operation, averaging) for operation in self._head.operations)

    def trunk(self, x):
        """Runs all that no marker influences; returns what the head needs of it, and masks."""
        kept = keras.tree.flatten(self._trunk(x, training=True))
        # Keras' guide to masking names this attribute. Layers may delete it from their inputs, so each head
        # pass is given the masks anew.
        return kept, [getattr(tensor, "_keras_mask", None) for tensor in kept]

    def head(self, kept_and_masks):
        """Returns the model's outputs."""
        kept, masks = kept_and_masks
        own = iter(keras.tree.flatten(self._head(kept, training=True, mask=masks)))
        outputs = [next(own) if place is None else kept[place] for place in self._kept_outputs]
        return keras.tree.pack_sequence_as(self._structure, outputs)

    @property
    def state(self):
        """The variables that a head pass may change, such as moving averages and random seeds."""
        return changing_variables(self._head)


class _Head(keras.Model):
    """A functional model that is given masks with its inputs; those of its outputs are its last layers'."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs=inputs, outputs=outputs, name="head")
        self.supports_masking = True

    def compute_mask(self, inputs, previous_mask=None):
        return None


class _Cut:
    """Walks through the calls of a functional model and finds what lies below its markers.

    Attributes:
        below: ids of the tensors that a marker influences.
        kept: by id the tensors that none does but which something below needs, in the order of their use.
    """

    def __init__(self, site):
        self.site = site
        self.below = set()
        self.kept = {}

    def visit(self, operation, *args, **kwargs):
        """Calls an operation of the graph and notes on which side of the cut its outputs are."""
        holds = isinstance(operation, keras.layers.Layer) and has_marker(operation, self.site)
        if holds and _can_be_opened(operation, args, kwargs):
            return self._visit_inside(operation, args[0])
        outputs = operation(*args, **kwargs)
        inputs = _tensors(args, kwargs)
        if holds or any(id(tensor) in self.below for tensor in inputs):
            self.below.update(map(id, _tensors(outputs)))
            self.keep(inputs)
        return outputs

    def keep(self, tensors):
        """Keeps those of the tensors that no marker influences."""
        self.kept.update((id(tensor), tensor) for tensor in tensors if id(tensor) not in self.below)

    def _visit_inside(self, nested, inputs):
        """Calls a nested model operation by operation; returns its outputs."""
        ends = [_End(name=f"end_{place}") for place in range(len(nested.outputs))]
        found = {}

        def visit(operation, *args, **kwargs):
            if operation in ends:
                found[ends.index(operation)] = args[0]
                return args[0]
            return self.visit(operation, *args, **kwargs)

        ended = [end(output) for end, output in zip(ends, nested.outputs, strict=True)]
        keras.models.clone_model(
            keras.Model(nested.inputs, ended),
            input_tensors=keras.tree.flatten(inputs),
            clone_function=_itself,
            call_function=visit,
        )
        return keras.tree.pack_sequence_as(nested.output, [found[i] for i in range(len(ends))])


class _End(keras.layers.Layer):
    """Stands behind an output of a nested model, to tell which tensor it is."""

    def call(self, values):
        return values


def _itself(layer):
    return layer


def _tensors(*nests):
    return [tensor for tensor in keras.tree.flatten(nests) if isinstance(tensor, keras.KerasTensor)]


def _graph_of(model):
    """Returns a plain functional model of the same layers, not compiled; None where there is none."""
    if isinstance(model, keras.Sequential):
        return keras.Model(model.inputs[0], model.outputs[0]) if model.built and model.inputs else None
    if _is_functional(model):
        return keras.Model(model.input, model.output)
    return None


def _is_functional(layer):
    """Whether a layer is a functional model that does what its graph says."""
    return isinstance(layer, _FUNCTIONAL) and type(layer).call is _FUNCTIONAL.call


def _can_be_opened(layer, args, kwargs):
    """Whether a call of a layer is a call of a functional model with tensors just as it asks for them."""
    if not _is_functional(layer) or len(args) != 1 or any(v is not None for v in kwargs.values()):
        return False
    try:
        keras.tree.assert_same_structure(args[0], layer.input)
    except (TypeError, ValueError):
        return False
    pairs = zip(keras.tree.flatten(args[0]), layer.inputs, strict=True)
    return all(
        isinstance(given, keras.KerasTensor)
        and given.dtype == asked.dtype
        and len(given.shape) == len(asked.shape)
        for given, asked in pairs
    )
