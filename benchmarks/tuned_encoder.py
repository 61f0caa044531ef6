"""An encoder that learns from few labels, and from unlabeled text."""

import keras
import tensorflow as tf

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.inference.predictor import Predictor
from tf_avat.models.encoder_classifier import EncoderClassifier
from tf_avat.pretrained.backbone import pretrained_backbone
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.encoder_adamw import EncoderAdamW
from tf_avat.training.warm_up import WarmUpAndDecay

STEPS, LOOKS, LABELED, UNLABELED, ATTENTION = 200, 10, 32, 64, 64
RATE, BEGUN_RATE, ENCODER_RATE = 1e-3, 1e-4, 3e-5


def tuned(
    files,
    pooling,
    markers,
    told,
    seed,
    parts,
    first=None,
    *,
    steps=STEPS,
    rate=None,
    encoder_rate=ENCODER_RATE,
):
    """Returns the predictor of an encoder that learned, at its best look at valid, and that look's F1.

    With `first`, a kernel and a bias, the decoder begins there, attention at uniform, and both learn slower.
    """
    labeled, unlabeled, valid, _ = parts
    keras.utils.set_random_seed(seed)
    places = tuple({"attention": "pooling", "word": "states"}.get(marker, marker) for marker in markers)
    backbone = pretrained_backbone(files, 0.1, "float32")
    model = EncoderClassifier(
        backbone, files.vocabulary.frame, attention_size=ATTENTION, pooling=pooling, perturbed=places
    )
    if first is not None:
        model.head.begin(*first)
    rate = rate or (RATE if first is None else BEGUN_RATE)
    trainer = AdversarialTrainer(model, seed=seed, **told)
    schedule = WarmUpAndDecay(rate, steps // 10, steps)
    factors = {variable.path: encoder_rate / rate for variable in model.encoder_weights}
    trainer.compile(
        EncoderAdamW(schedule, factors), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    trainer.optimizer.build(trainer.trainable_variables)
    beside = unlabeled if trainer.method.uses_unlabeled else None
    batches = training_batches(*labeled, beside, LABELED, UNLABELED, seed)
    step = tf.function(trainer.train_step, input_signature=[batches.element_spec])
    predictor = Predictor(model)

    best, weights = -1.0, None
    for number, batch in zip(range(steps), batches, strict=False):
        step(batch)
        if (number + 1) % (steps // LOOKS) == 0 and (found := f1(predictor, *valid)) > best:
            best, weights = found, model.get_weights()
    model.set_weights(weights)
    return predictor, best


def f1(predictor, texts, labels):
    """Returns the F1 of what a predictor says of texts."""
    return classification_scores(labels, predictor(texts).probabilities)["f1"]
