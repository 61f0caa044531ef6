"""The optimizer that settings ask for."""

import keras
import tensorflow as tf

from tf_avat.experiments.runs.encoder_defaults import is_pretrained
from tf_avat.training.encoder_adamw import EncoderAdamW
from tf_avat.training.l2_adam import L2Adam
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat.training.warm_up import WarmUpAndDecay


def new_optimizer(settings, classifier, strategy, steps):
    """Returns Adam with AMSGrad, or AdamW beside a pretrained encoder.

    On one CPU in float32 Adam skips the rows of absent words, with the same result but for statistics of the
    whole table, as word methods take them; with an L2 term each row moves at each step.

    Args:
        settings: the `RunSettings`.
        classifier: what is trained.
        strategy: a `tf.distribute.Strategy`.
        steps: of the whole training.
    """
    if is_pretrained(settings):
        rate, factors = settings.learning_rate, {}
        if not settings.freeze_encoder:
            factor = settings.encoder_learning_rate / rate
            factors = {variable.path: factor for variable in classifier.encoder_weights}
        schedule = WarmUpAndDecay(rate, round(settings.warm_up * steps), steps)
        return EncoderAdamW(schedule, factors, settings.weight_decay)
    if settings.l2:
        attention = getattr(classifier, "attention", None)
        without = [] if attention is None else [variable.path for variable in attention.trainable_variables]
        return L2Adam(settings.learning_rate, settings.l2, without)
    alone = strategy.num_replicas_in_sync == 1 and not tf.config.list_logical_devices("GPU")
    if alone and settings.precision == "float32":
        return LazyAdam(classifier.embedding.embeddings, settings.learning_rate)
    return keras.optimizers.Adam(settings.learning_rate, amsgrad=True)
