"""The paper's attention on top of a pretrained encoder."""

from typing import Any

import keras
from keras import ops

from tf_avat.layers.flat_projection import flatten_projections
from tf_avat.layers.framed_pieces import FramedPieces, IntoFrame, OutOfFrame
from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.global_dropout import drop_globally
from tf_avat.layers.word_perturbation import WordPerturbation
from tf_avat.models.states_classifier import StatesClassifier
from tf_avat.models.with_perturbed_attention import with_perturbed_attention

PERTURBED = ("pooling", "encoder", "words", "states")


@keras.saving.register_keras_serializable(package="tf_avat")
class EncoderClassifier(keras.Model):
    """A backbone of keras-hub below a `StatesClassifier`: a functional Keras model.

    1. ids `(batch, pieces)`, 0 at padding -> begin, ids, end, as the encoder knows texts; long ones are cut
    2. ids -> piece vectors `(batch, pieces, size)`, `WordPerturbation` -> the backbone's layers
    3. states of the text's own pieces `(batch, pieces, size)` -> `StatesClassifier`

    Everything outside sees a text's own pieces alone, each with its attention; that of pieces beyond the
    longest text that the encoder reads is 0.

    Args:
        backbone: a `keras_hub.models.BertBackbone`, `DistilBertBackbone` or `RobertaBackbone`, whose layers
            are taken over, with 0 as the id of padding; their projections become `FlatProjection`s.
        frame: the ids before and behind a text, as [CLS] and [SEP].
        classes: number of classes.
        attention_size: units d' of the attention network.
        dropout: share of the entries of states dropped in training; the backbone has its own.
        pooling: as for `StatesClassifier`.
        perturbed: where r may enter, of `pooling` (the scores of the attention on top), `encoder` (those of
            every head and layer), `words` (the vectors of pieces) and `states` (those of the encoder).
        **kwargs: of `keras.Model`.

    Attributes:
        head: the `StatesClassifier`, which is trained alone where the encoder is frozen.
        encoder: a model from ids to states, of the same layers.
        encoder_weights: the variables of the encoder.

    Raises:
        ValueError: there is no such place, or the backbone is of another family.
    """

    def __init__(
        self,
        backbone: keras.Model,
        frame: tuple[int, int],
        classes: int = 2,
        attention_size: int = 128,
        dropout: float = 0.1,
        pooling: str = "attention",
        perturbed: tuple[str, ...] = ("pooling", "words"),
        **kwargs: Any,
    ):
        strange = [place for place in perturbed if place not in PERTURBED]
        if strange:
            raise ValueError(f"perturbed={strange[0]!r}: expected some of {PERTURBED}")
        settings = {
            # As an attribute the backbone itself would be tracked, with layers that nothing here calls.
            "backbone": keras.saving.serialize_keras_object(backbone),
            "frame": tuple(frame),
            "classes": classes,
            "attention_size": attention_size,
            "dropout": dropout,
            "pooling": pooling,
            "perturbed": tuple(perturbed),
        }
        size, longest = backbone.hidden_dim, backbone.max_sequence_length - 2
        layers = with_perturbed_attention(backbone) if "encoder" in perturbed else backbone
        flatten_projections(layers)
        drop_globally(layers)
        ids = keras.Input((None,), dtype="int32", name="ids")
        framed, real, read = FramedPieces(*frame, longest, name="frame")(ids)

        def marked(vectors):
            if "words" not in perturbed:
                return vectors
            words = OutOfFrame(dtype=vectors.dtype, name="word_vectors")(vectors, read)
            words = WordPerturbation(name="perturb_words")(words, mask=read, ids=ids)
            return IntoFrame(dtype=vectors.dtype, name="framed_words")(vectors, words, read)

        states = _encoded(layers, framed, real, marked)
        states = OutOfFrame(dtype=full_precision(), name="states")(states, read)
        sites = {"pooling": "attention", "states": "word"}
        head = StatesClassifier(
            size,
            classes,
            attention_size,
            dropout,
            pooling,
            tuple(site for place, site in sites.items() if place in perturbed),
            name="head",
        )
        super().__init__(inputs=ids, outputs=head(states), **kwargs)
        self.settings, self.head, self.decoder = settings, head, head.decoder
        self.encoder = keras.Model(ids, states, name="encoder")
        self._states = states

    @property
    def encoder_weights(self):
        """The variables of the encoder."""
        return self.encoder.weights

    def reader(self) -> keras.Model:
        """Returns a Keras model of the same layers that tells what was attended to.

        It returns a dictionary, as `AttentionClassifier.reader`.
        """
        return keras.Model(self.input, self.head.reader()(self._states))

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, **self.settings}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        backbone = keras.saving.deserialize_keras_object(config["backbone"], custom_objects)
        return cls(**{**config, "backbone": backbone})


def _encoded(layers, ids, real, marked):
    """Returns the states `(batch, pieces, size)` of framed ids, of the layers of a backbone.

    Args:
        layers: the backbone, or its copy with perturbed attention, which has its layers and not its class.
        ids: `(batch, pieces)`.
        real: of the same shape, 0 at padding.
        marked: function of the vectors of pieces; returns what goes on.
    """
    names = [layer.name for layer in layers.layers]
    if "token_embedding" in names:
        vectors = marked(layers.get_layer("token_embedding")(ids))
        positions = layers.get_layer("position_embedding")(vectors)
        segments = layers.get_layer("segment_embedding")(ops.zeros_like(ids))
        states = layers.get_layer("embeddings_add")((vectors, positions, segments))
    else:
        # As DistilBERT and RoBERTa call what looks up pieces and adds positions.
        joined = [name for name in ("token_and_position_embedding", "embeddings") if name in names]
        if not joined:
            raise ValueError(f"{layers.name} is no backbone of BERT, DistilBERT or RoBERTa")
        states = marked(layers.get_layer(joined[0])(ids))
    states = layers.get_layer("embeddings_layer_norm")(states)
    states = layers.get_layer("embeddings_dropout")(states)
    for name in names:
        if name.startswith("transformer_layer_"):
            states = layers.get_layer(name)(states, padding_mask=real)
    return states
