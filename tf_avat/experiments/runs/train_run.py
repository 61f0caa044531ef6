"""One run from settings to a finished run folder."""

import contextlib
import dataclasses
import json
import platform
import time
import uuid

import keras
import tensorflow as tf

from tf_avat.data.fetching.verified import archive_entries
from tf_avat.data.tokens.byte_pairs import BytePairs
from tf_avat.data.tokens.sentence_pieces import SentencePieces
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.experiments.runs.code_fingerprint import code_fingerprint
from tf_avat.experiments.runs.fit_classifier import fit_classifier
from tf_avat.experiments.runs.made_from import made_from
from tf_avat.experiments.runs.run_files import PAIRS_FILE, PIECES_FILE, file_fingerprint
from tf_avat.inference.predictor import Predictor
from tf_avat.reports.run_card import run_card
from tf_avat.serving.export_classifier import export_classifier
from tf_avat.training.callbacks.chosen_epoch import write_chosen_epoch


def train_run(settings, data, strategy, folder, with_changed_code=False, *, workers=None, watched_by=()):
    """Trains, chooses the best epoch by valid F1, reads test once, and fills the run folder.

    Args:
        settings: `RunSettings`.
        data: `PreparedData` by these settings.
        strategy: a `tf.distribute.Strategy`.
        folder: an open `RunFolder`, which is closed in the end.
        with_changed_code: go on with an unfinished run even if other code began it.
        workers: the `ConnectedWorkers` that train together, of which this one is the chief, or None.
        watched_by: further Keras callbacks.

    Returns:
        The contents of `metrics.json`, which is written last.

    Raises:
        InputError: as `fit_classifier`; or the folder was removed meanwhile.
    """
    started = time.monotonic()
    # Now, as the files may be others when training ends.
    code = code_fingerprint()
    origin = made_from(settings, data, strategy, code)
    with contextlib.nullcontext() if workers is None else workers.watched():
        if workers is not None:
            workers.agree(origin)
        classifier, record = fit_classifier(
            settings,
            data,
            strategy,
            folder.path,
            origin,
            with_changed_code,
            workers=workers,
            watched_by=watched_by,
        )

    folder.check_open()
    predictor = Predictor(classifier)
    predictions = {name: predictor(data.sentences[name]) for name in ("valid", "test")}
    scores = {
        name: classification_scores(data.dataset.splits[name].labels, predicted.probabilities)
        for name, predicted in predictions.items()
    }
    export_classifier(classifier, data.pipeline, data.dataset.classes, folder.path / "saved_model")
    folder.write_text("vocabulary.txt", "".join(word + "\n" for word in data.vocabulary.words))
    pieces = {}
    if isinstance(data.vocabulary, SentencePieces):
        folder.write_bytes(PIECES_FILE, data.vocabulary.model)
        pieces = {"pieces": file_fingerprint(folder.path / PIECES_FILE)}
    elif isinstance(data.vocabulary, BytePairs):
        folder.write_text(PAIRS_FILE, "".join(pair + "\n" for pair in data.vocabulary.merges))
        pieces = {"pairs": file_fingerprint(folder.path / PAIRS_FILE)}
    folder.write_text(
        "predictions.jsonl", _prediction_lines(data.dataset.splits["test"], predictions["test"])
    )

    training_seconds = sum(row["seconds"] for row in record.history)
    examples = len(record.history) * _examples_per_epoch(settings, data)
    metrics = {
        "id": uuid.uuid4().hex,
        "method": settings.method,
        "dataset": settings.dataset,
        "unlabeled": settings.unlabeled,
        "seed": settings.seed,
        **scores,
        "best_epoch": record.best["epoch"],
        "seconds": round(time.monotonic() - started + record.restored_seconds, 2),
        "examples_per_second": round(examples / training_seconds, 1),
        "counts": data.counts,
        "classes": list(data.dataset.classes),
        "tokenizer": data.pipeline.tokenizer,
        **({} if data.encoder is None else {"encoder": dataclasses.asdict(data.encoder.form)}),
        "fingerprints": {
            "data": data.dataset.fingerprint,
            "unlabeled": data.unlabeled_fingerprint,
            "archives": archive_entries(*data.archives),
            "code": code,
            "weights": file_fingerprint(record.best_file),
            "vocabulary": file_fingerprint(folder.path / "vocabulary.txt"),
            **pieces,
            **({} if data.encoder is None else {"encoder": data.encoder.fingerprint}),
            **({"earlier_code": record.earlier_code} if record.earlier_code else {}),
        },
        "versions": {
            "python": platform.python_version(),
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
        },
    }
    folder.check_open()
    write_chosen_epoch(folder.path, dataclasses.asdict(settings), record.best["epoch"], scores)
    folder.write_text("README.md", run_card(dataclasses.asdict(settings), metrics))
    folder.write_json("metrics.json", metrics)
    record.discard_state()
    folder.close()
    return metrics


def _examples_per_epoch(settings, data):
    labeled = len(data.sentences["train"])
    if data.unlabeled is None:
        return labeled
    return labeled + -(-labeled // settings.batch_size) * settings.unlabeled_batch_size


def _prediction_lines(texts, predictions):
    """A line of JSON for each text: what it is, its label, its probabilities."""
    rows = zip(texts.texts, texts.labels.tolist(), predictions.probabilities.tolist(), strict=True)
    return "".join(
        json.dumps({"text": text, "label": label, "probabilities": probabilities}, ensure_ascii=False) + "\n"
        for text, label, probabilities in rows
    )
