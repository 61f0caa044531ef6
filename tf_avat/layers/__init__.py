"""Keras layers for attention that can be perturbed.

All are imported with the package: Keras loads a saved model only where the classes of its layers are known.
"""

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM
from tf_avat.layers.byte_dropout import ByteDropout
from tf_avat.layers.global_dropout import GlobalDropout
from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention
from tf_avat.layers.word_embedding import WordEmbedding
from tf_avat.layers.word_perturbation import WordPerturbation

__all__ = [
    "AdditiveAttention",
    "AttentionPerturbation",
    "AttentionPooling",
    "BidirectionalLSTM",
    "ByteDropout",
    "GlobalDropout",
    "PerturbedMultiHeadAttention",
    "WordEmbedding",
    "WordPerturbation",
]
