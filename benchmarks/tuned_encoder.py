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


def tuned(files, pooling, markers, told, seed, parts, first=None):
    """Returns test F1 at the best look at valid of an encoder that learns, and that look's valid F1.

    With `first`, a kernel and a bias, the decoder begins there, attention at uniform, and both learn slower.
    """
    labeled, unlabeled, valid, test = parts
    keras.utils.set_random_seed(seed)
    places = tuple({"attention": "pooling", "word": "states"}[marker] for marker in markers)
    backbone = pretrained_backbone(files, 0.1, "float32")
    model = EncoderClassifier(
        backbone, files.vocabulary.frame, attention_size=ATTENTION, pooling=pooling, perturbed=places
    )
    if first is not None:
        model.head.begin(*first)
    rate = RATE if first is None else BEGUN_RATE
    trainer = AdversarialTrainer(model, seed=seed, **told)
    schedule = WarmUpAndDecay(rate, STEPS // 10, STEPS)
    factors = {variable.path: ENCODER_RATE / rate for variable in model.encoder_weights}
    trainer.compile(
        EncoderAdamW(schedule, factors), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    trainer.optimizer.build(trainer.trainable_variables)
    beside = unlabeled if trainer.method.uses_unlabeled else None
    batches = training_batches(*labeled, beside, LABELED, UNLABELED, seed)
    step = tf.function(trainer.train_step, input_signature=[batches.element_spec])
    predictor = Predictor(model)

    def f1(texts, labels):
        return classification_scores(labels, predictor(texts).probabilities)["f1"]

    best, weights = -1.0, None
    for number, batch in zip(range(STEPS), batches, strict=False):
        step(batch)
        if (number + 1) % (STEPS // LOOKS) == 0 and (found := f1(*valid)) > best:
            best, weights = found, model.get_weights()
    model.set_weights(weights)
    return f1(*test), best
