"""Flags of a training of a moment on the snippets, and what its saved model has to give."""

import json

import numpy as np
import tensorflow as tf

SMALL = [
    "--epochs=2",
    "--unlabeled=tweets",
    "--unlabeled_size=500",
    "--embedding_size=16",
    "--hidden_size=16",
    "--batch_size=128",
    "--learning_rate=0.005",
]


def assert_saved_model_gives_the_predictions(folder):
    serve = tf.saved_model.load(str(folder / "saved_model" / "1")).signatures["serving_default"]
    rows = [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()][:300]
    answer = serve(texts=tf.constant([row["text"] for row in rows]))
    np.testing.assert_allclose(answer["probabilities"], [row["probabilities"] for row in rows], atol=1e-6)
