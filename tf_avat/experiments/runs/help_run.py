"""The part of a run that workers have which don't keep it."""

from tf_avat.experiments.runs.code_fingerprint import code_fingerprint
from tf_avat.experiments.runs.fit_classifier import fit_classifier
from tf_avat.experiments.runs.made_from import made_from


def help_run(settings, data, strategy, workers):
    """Trains along with the chief, which scores, keeps and exports what comes out; writes nothing.

    Args:
        settings: `RunSettings`.
        data: `PreparedData` by these settings.
        strategy: the `tf.distribute.Strategy` of all workers.
        workers: the `ConnectedWorkers`.

    Raises:
        InputError: another worker has ended before the run was whole, or stands on other things; or training
            diverged.
    """
    with workers.watched():
        workers.agree(made_from(settings, data, strategy, code_fingerprint()))
        fit_classifier(settings, data, strategy, None, workers=workers)
    workers.finish()
