"""Run folders as training leaves them, but for the training: scores are made up, and say so."""

import dataclasses
import json


def write_trained(folder, settings, valid_auc=0.5, **changed):
    """Writes what a finished run's folder tells a study; returns its metrics."""
    scores = {"f1": 0.6, "accuracy": 0.6, "auc": valid_auc, "nll": 0.7}
    metrics = {
        "dataset": settings.dataset,
        "seed": settings.seed,
        "valid": scores,
        "test": {**scores, "auc": 0.5},
        "seconds": 3.0,
        "fingerprints": {"code": "made-up", "data": "made-up", "unlabeled": None},
        "versions": {"python": "3", "tensorflow": "2", "keras": "3"},
        **changed,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(dataclasses.asdict(settings)))
    lines = [{"text": "made up", "label": i % 2, "probabilities": [0.4, 0.6]} for i in range(4)]
    (folder / "predictions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "metrics.json").write_text(json.dumps(metrics))
    return metrics
