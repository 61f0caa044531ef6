"""One pass through a model, as its markers see it."""

import contextvars
import dataclasses

import keras
import tensorflow as tf

SITES = ("attention", "word")

_CURRENT = contextvars.ContextVar("tf_avat_perturbation_pass", default=None)


@dataclasses.dataclass(frozen=True)
class Marked:
    """What came to a marker in a pass.

    Attributes:
        values: scores `(batch, ..., keys)` before softmax, or word vectors `(batch, words, size)`, before r.
        mask: bool, of the rank of `values` and broadcast to their shape, true where r may be; None for
            everywhere.
        ids: `(batch, words)` of int, the words' ids; None at the attention site, or where not told.
    """

    values: tf.Tensor
    mask: tf.Tensor | None = None
    ids: tf.Tensor | None = None


class PerturbationPass:
    """A scope: the markers called inside of it note what comes to them, and those of one site add their r.

    Outside of any such scope a marker does nothing. Scopes belong to a thread, so that every replica of a
    `tf.distribute.Strategy` has its own.

    Args:
        site: where r enters: `attention`, `word`, or None for nowhere.
        r: a tensor for each marker of that site, in the order of their calls; None for nothing.
        tape: a `tf.GradientTape` to watch what comes to the markers of that site; the gradient for it is the
            gradient for r at r = 0.
        constant: a site whose values are constants for gradients; None for none.

    Attributes:
        marked: by site the list of `Marked`, in the order of the markers' calls.
    """

    def __init__(self, site=None, r=None, tape=None, constant=None):
        self.site = site
        self.marked = {name: [] for name in SITES}
        self._r, self._tape, self._constant = r, tape, constant

    def __enter__(self):
        self._token = _CURRENT.set(self)
        return self

    def __exit__(self, *exception):
        _CURRENT.reset(self._token)

    def through(self, site, values, mask, ids):
        """Notes what comes to a marker and returns what leaves it.

        Raises:
            ValueError: there are more markers than r has parts.
        """
        if site == self._constant:
            values = tf.stop_gradient(values)
        if site != self.site:
            self.marked[site].append(Marked(values, mask, ids))
            return values
        if self._tape is not None:
            values = tf.identity(values)
            self._tape.watch(values)
        place = len(self.marked[site])
        self.marked[site].append(Marked(values, mask, ids))
        if self._r is None:
            return values
        if place >= len(self._r):
            raise ValueError(
                f"more {site} markers were called in this pass than in the first one, which had "
                f"{len(self._r)}: a model has to call its markers alike in every pass"
            )
        r = tf.cast(self._r[place], values.dtype)
        return values + (r if mask is None else tf.where(mask, r, tf.zeros_like(r)))


def marked(site, values, mask=None, ids=None):
    """What a marker does: returns the values, with r added in a `PerturbationPass` that has one for them.

    Args:
        site: `attention` or `word`.
        values: scores `(batch, ..., keys)` before softmax, or word vectors `(batch, words, size)`.
        mask: of bool, true where r may be: as `values`, or `(batch, keys)` or `(batch, words)`, or anything
            between that lacks the axes after the first (attention) or at the end (words); None for
            everywhere.
        ids: ids of the words, `(batch, words)`.
    """
    current = _CURRENT.get()
    if current is None:
        return values
    return current.through(site, values, spread_mask(site, values, mask), ids)


def spread_mask(site, values, mask):
    """Returns a mask, of bool, with an axis of size 1 for each axis of `values` that it lacks; None for None.

    Raises:
        ValueError: it has more axes than `values`.
    """
    if mask is None:
        return None
    if keras.backend.standardize_dtype(mask.dtype) != "bool":
        mask = keras.ops.cast(mask, "bool")
    lacking = len(values.shape) - len(mask.shape)
    if lacking < 0:
        raise ValueError(f"a mask of shape {tuple(mask.shape)} does not go with {tuple(values.shape)}")
    for _ in range(lacking):
        mask = mask[:, None] if site == "attention" else mask[..., None]
    return mask
