"""What the runs of a study read, prepared once before they begin."""

import dataclasses

from tf_avat.adversarial.methods import METHODS
from tf_avat.experiments.reproducing.fresh_process import fresh_process
from tf_avat.experiments.runs.run_settings import RunSettings

# What is prepared is the same whatever these are, as it is for numbers that are no counts.
_SAME = ("method", "solver", "perturb", "normalization", "epochs", "batch_size", "unlabeled_batch_size")


def prepared_kinds(settings):
    """Returns those of some `RunSettings` that have unlabeled text, one for each that is to be prepared.

    Ids of unlabeled texts, and the vocabulary with their words, are kept in the data folder, where every run
    finds them; labeled texts are read in moments.
    """
    found = {}
    for entry in settings:
        if entry.unlabeled != "none":
            found.setdefault(prepared_key(entry), entry)
    return list(found.values())


def prepared_key(settings):
    """Returns what `RunSettings` have in common of which the same is prepared, to be compared with others."""
    # A sample of labeled or unlabeled texts is drawn by the seed.
    sampled = settings.labeled_size is not None or settings.unlabeled_size is not None
    left_out = (*_SAME, *(() if sampled else ("seed",)))
    values = dataclasses.asdict(settings).items()
    common = tuple((n, v) for n, v in values if n not in left_out and not isinstance(v, float))
    # Others have unlabeled text for their teacher alone.
    return common, METHODS[settings.method].uses_unlabeled or settings.teacher is None


def prepare(settings, data_folder, begin=lambda what: None):
    """Prepares what runs read, in a process of its own, with all its threads.

    Args:
        settings: `RunSettings` of the runs to come.
        data_folder: where it is kept.
        begin: function that is told what is prepared next.

    Returns:
        Pairs of `RunSettings` and the fingerprints of their texts, `data` and `unlabeled`.

    Raises:
        InputError: a data set can't be had, or is not what its settings say.
    """
    found = []
    kinds = prepared_kinds(settings)
    if not kinds:
        return found
    with fresh_process() as process:
        for number, entry in enumerate(kinds, 1):
            # Samples are drawn by seeds, each of which is prepared.
            count = f" ({number} of {len(kinds)})" if len(kinds) > 1 else ""
            begin(f"unlabeled text {entry.unlabeled} beside {entry.dataset}{count}")
            fingerprints = process.submit(_prepared, dataclasses.asdict(entry), str(data_folder)).result()
            found.append((entry, fingerprints))
    return found


def _prepared(values, data_folder):
    # In a process that ends: TensorFlow, once started, keeps its memory.
    from tf_avat.experiments.runs.prepared_data import PreparedData

    data = PreparedData.of(RunSettings(**values), data_folder)
    return {"data": data.dataset.fingerprint, "unlabeled": data.unlabeled_fingerprint}
