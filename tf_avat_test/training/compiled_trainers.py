"""Texts, and trainers of small models that are compiled and ready to be fit to them."""

import keras

from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat_test.training.small_models import attentive_model, texts

FROM_LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
IDS, LABELS = texts(40)
UNLABELED, _ = texts(30, words=5, seed=1)


def compiled(
    model=None, method="attn_vat", optimizer=None, loss=FROM_LOGITS, metrics=("accuracy",), **settings
):
    own = {
        name: settings.pop(name)
        for name in ("jit_compile", "run_eagerly", "steps_per_execution", "weighted_metrics", "loss_weights")
        if name in settings
    }
    trainer = AdversarialTrainer(model or attentive_model(), method, neighbors=3, **settings)
    trainer.compile(optimizer or keras.optimizers.Adam(0.02), loss, metrics=list(metrics), **own)
    return trainer


def eager(*args, **settings):
    """As `compiled`, for a few steps, which take longer to trace than to run."""
    return compiled(*args, run_eagerly=True, **settings)
