"""The passes of some texts through a model: clean, and with r."""

import keras
import tensorflow as tf

from tf_avat.adversarial.interpretable_direction import interpretable_step
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.training.global_rows import scope_of_rows


class TextPasses:
    """Runs texts through a model, the trunk once and the head once a pass.

    r is one vector `(batch, n)` per text: the parts of all markers of the site, flattened one after the
    other. Every pass draws the random numbers of the clean pass (dropout masks are the same), and none but
    the clean one leaves a trace in the model's state: moving averages and random seeds move once, losses that
    layers add are those of the clean pass.

    Args:
        parts: a `CutModel` or a `WholeModel`.
        x: texts, any nest of tensors that the model takes.
        site: where r enters: `attention`, `word`, or None for nowhere.
        normalization: of interpretable directions at the attention site.
        neighborhood: a `WordNeighborhood`, for interpretable directions at the word site.
        constant: a site whose values are constants for gradients; None for none.

    Attributes:
        averages: whether the head does no more than average something by attention.
        marked: by site, what came to the markers in the clean pass; see `PerturbationPass`.
        zero: r = 0, `(batch, n)`.
    """

    def __init__(self, parts, x, site, normalization="word", neighborhood=None, constant=None):
        self._parts, self._site, self._constant = parts, site, constant
        self._normalization, self._neighborhood = normalization, neighborhood
        self.averages = parts.averages
        self._rows = scope_of_rows(x)
        with self._rows:
            self._kept = parts.trunk(x)
        state = parts.state if site else ()
        self._state = [(variable, tf.identity(variable.value)) for variable in state]

    def clean(self, tape=None):
        """Runs the clean pass, to be called once and first; returns the model's outputs.

        Args:
            tape: a `tf.GradientTape` from which `gradient_at_zero` will be asked.

        Raises:
            ValueError: no marker of the site was called.
        """
        with self._rows, PerturbationPass(self._site, tape=tape, constant=self._constant) as own:
            outputs = self._parts.head(self._kept)
        self.marked = own.marked
        if self._site is None:
            return outputs
        self._places = own.marked[self._site]
        if not self._places:
            raise ValueError(f"the model called none of its {self._site} markers")
        self.zero = _flat([tf.zeros_like(place.values) for place in self._places])
        self._inside = _flat_mask(self._places)
        return outputs

    def perturbed(self, r):
        """Returns the model's outputs with r `(batch, n)`."""
        parts = self.split(r)
        with (
            keras.StatelessScope(state_mapping=self._state),
            self._rows,
            PerturbationPass(self._site, parts, constant=self._constant),
        ):
            return self._parts.head(self._kept)

    def gradient_at_zero(self, tape, loss):
        """Returns the gradient for r at r = 0, `(batch, n)`, of a loss of the clean pass."""
        values = [place.values for place in self._places]
        return _flat(tape.gradient(loss, values, unconnected_gradients="zero"))

    def split(self, r):
        """Returns the part of r of each marker, in the shape of what comes to it."""
        shapes = [tf.shape(place.values) for place in self._places]
        if len(shapes) == 1:
            return [_shaped(r, self._places[0].values)]
        sizes = [tf.reduce_prod(shape[1:]) for shape in shapes]
        return [
            tf.reshape(part, shape)
            for part, shape in zip(tf.split(r, sizes, axis=1, num=len(sizes)), shapes, strict=True)
        ]

    def joined(self, parts):
        """Returns parts, one per marker, as one `(batch, n)`, zero where no r may be."""
        return self.zero_at_padding(_flat([tf.convert_to_tensor(part) for part in parts]))

    def zero_at_padding(self, values):
        """Returns `(batch, n)` with zeros where no r may be."""
        if self._inside is None:
            return values
        return tf.where(self._inside, values, tf.zeros_like(values))

    def interpretable(self, gradient):
        """Returns the interpretable direction of a gradient `(batch, n)`: eqs. (5)-(8), or Sato et al.'s."""
        parts = zip(self.split(gradient), self._places, strict=True)
        if self._site == "word":
            steps = [self._neighborhood.direction(part, place.ids) for part, place in parts]
        else:
            steps = [
                interpretable_step(part, place.values, place.mask, self._normalization)
                for part, place in parts
            ]
        return unit_vector(_flat(steps))

    @property
    def in_one_row(self):
        """Whether each text has one softmax, over scores `(batch, n)`."""
        ranks = [len(place.values.shape) for place in self._places]
        return self._site == "attention" and ranks == [2]

    def attention(self):
        """Returns the weights of each attention marker, softmax of its scores over real words."""
        return [_softmax(place) for place in self.marked["attention"]]

    def attention_entropy(self):
        """Returns the mean entropy `(batch,)` of a text's softmaxes that have a word to attend to."""
        return self._over_softmaxes(lambda entropy, words: entropy)

    def attention_unevenness(self):
        """Returns the mean `(batch,)` of log T - entropy of a text's softmaxes, each over T words."""
        return self._over_softmaxes(lambda entropy, words: tf.math.log(tf.maximum(words, 1.0)) - entropy)

    def _over_softmaxes(self, value):
        """Returns the mean `(batch,)` of a value of those softmaxes of a text that have a word to attend to.

        Args:
            value: function of their entropies and their numbers of words, `(batch, ...)`.
        """
        total = count = 0.0
        for place, weights in zip(self.marked["attention"], self.attention(), strict=True):
            axes = list(range(1, len(weights.shape) - 1))
            entropy = -tf.reduce_sum(tf.math.xlogy(weights, weights), axis=-1)
            words = tf.reduce_sum(_real(place), axis=-1)
            attends = tf.cast(words > 0, entropy.dtype)
            # One that has no word adds nothing: its entropy is 0.
            total += tf.reduce_sum(value(entropy, words), axis=axes)
            count += tf.reduce_sum(attends, axis=axes)
        return tf.math.divide_no_nan(total, count)


def _softmax(place):
    if place.mask is None:
        return tf.nn.softmax(place.values)
    mask = tf.broadcast_to(place.mask, tf.shape(place.values))
    weights = tf.nn.softmax(tf.where(mask, place.values, place.values.dtype.min))
    return tf.where(mask, weights, tf.zeros_like(weights))


def _real(place):
    """Returns 1 where a word may be attended to and 0 elsewhere, in the shape and type of the scores."""
    if place.mask is None:
        return tf.ones_like(place.values)
    return tf.broadcast_to(tf.cast(place.mask, place.values.dtype), tf.shape(place.values))


def _shaped(r, values):
    return r if len(values.shape) == 2 else tf.reshape(r, tf.shape(values))


def _flat(parts):
    """Returns tensors `(batch, ...)` as one, `(batch, n)`."""
    flat = [
        part
        if len(part.shape) == 2
        else tf.reshape(part, [tf.shape(part)[0], tf.reduce_prod(tf.shape(part)[1:])])
        for part in parts
    ]
    return flat[0] if len(flat) == 1 else tf.concat(flat, axis=1)


def _flat_mask(places):
    """Returns where r may be, `(batch, n)`; None for everywhere."""
    if all(place.mask is None for place in places):
        return None
    return _flat(
        [
            tf.ones_like(place.values, tf.bool)
            if place.mask is None
            else tf.broadcast_to(place.mask, tf.shape(place.values))
            for place in places
        ]
    )
