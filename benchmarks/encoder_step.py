#!/usr/bin/env python3
"""What a step that tunes a pretrained encoder costs, over stock Keras and PyTorch.

python benchmarks/encoder_step.py [--rounds 10] [--words 20]

An encoder of MiniLM's form (6 layers of 12 heads, 384, 1,536, 30,522 pieces) with random weights, 32 texts a
step, AdamW, dropout 0.1, one thread:

- vanilla and the attention methods at the attention on top, and attn_vat at every head,
- `stock`: vanilla with Keras' own projections in the encoder,
- `PyTorch`: `transformers.BertModel` of that form with a linear layer, where it is installed
  (benchmarks/requirements.txt).

They take turns step by step in random order; what is compared are process CPU seconds, by the median over
rounds of the ratio within a round.
"""

import argparse
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import keras
import keras_hub
import numpy as np
import tensorflow as tf

from tf_avat.kept_memory import keep_freed_memory
from tf_avat.layers.flat_projection import FlatProjection
from tf_avat.layers.inner_layers import inner_layers
from tf_avat.models.encoder_classifier import EncoderClassifier
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.encoder_adamw import EncoderAdamW

try:
    import torch
    import transformers
except ImportError:
    torch = None

TEXTS, PIECES, SIZE, INNER, LAYERS, HEADS, POSITIONS = 32, 30_522, 384, 1536, 6, 12, 512
METHODS = ("vanilla", "attn_at", "attn_vat", "attn_ivat")


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="steps of each kind that are counted")
    parser.add_argument("--words", type=int, default=20, help="pieces of a text")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    # As training does.
    keep_freed_memory()
    generator = np.random.default_rng(0)
    ids = generator.integers(1000, PIECES, (TEXTS, options.words)).astype(np.int32)
    labels = np.arange(TEXTS, dtype=np.int32) % 2
    steps = {method: ours(method, ids, labels) for method in METHODS}
    steps["attn_vat, every head"] = ours("attn_vat", ids, labels, ("encoder",))
    steps["stock"] = ours("vanilla", ids, labels, stock=True)
    if torch is not None:
        steps["PyTorch"] = pytorch(ids, labels)
    seconds = {name: [] for name in steps}
    for round_ in range(options.rounds + 1):
        for name in generator.permutation(list(steps)):
            begun = time.process_time()
            steps[name]()
            if round_:
                seconds[name].append(time.process_time() - begun)
    print("| step | CPU s | over vanilla | over PyTorch |\n|---|---|---|---|")
    for name, own in seconds.items():
        ratios = [over(own, seconds.get(other)) for other in ("vanilla", "PyTorch")]
        print(f"| {name} | {np.median(own):.3f} | {' | '.join(ratios)} |")


def over(own, other):
    """Returns the median ratio within a round, as a text; empty where there is nothing to compare with."""
    return "" if other is None else f"{np.median(np.divide(own, other)):.3f}"


def ours(method, ids, labels, perturbed=("pooling",), stock=False):
    """Returns a function that trains a step."""
    keras.utils.set_random_seed(0)
    backbone = keras_hub.models.BertBackbone(PIECES, LAYERS, HEADS, SIZE, INNER, 0.1, POSITIONS)
    model = EncoderClassifier(backbone, (101, 102), perturbed=perturbed)
    for layer in inner_layers(model) if stock else ():
        if isinstance(layer, FlatProjection):
            layer.__class__ = keras.layers.EinsumDense
    trainer = AdversarialTrainer(model, method)
    factors = {variable.path: 0.1 for variable in model.encoder_weights}
    trainer.compile(EncoderAdamW(5e-4, factors), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    trainer.optimizer.build(trainer.trainable_variables)
    step, batch = tf.function(trainer.train_step), (tf.constant(ids), tf.constant(labels))
    return lambda: step(batch)


def pytorch(ids, labels):
    """Returns a function that trains a step of the same form in PyTorch."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    form = transformers.BertConfig(
        vocab_size=PIECES,
        hidden_size=SIZE,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        max_position_embeddings=POSITIONS,
    )
    encoder, top = transformers.BertModel(form, add_pooling_layer=False), torch.nn.Linear(SIZE, 2)
    optimizer = torch.optim.AdamW([*encoder.parameters(), *top.parameters()], 5e-5)
    # The two ids around a text.
    ids = torch.from_numpy(np.pad(ids, [(0, 0), (1, 1)], constant_values=101).astype(np.int64))
    labels = torch.from_numpy(labels.astype(np.int64))

    def step():
        optimizer.zero_grad()
        states = encoder(ids).last_hidden_state
        torch.nn.functional.cross_entropy(top(states.mean(1)), labels).backward()
        optimizer.step()

    return step


if __name__ == "__main__":
    main()
