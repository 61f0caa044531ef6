"""Rationales as ERASER's own scorer reads them."""

import json

import numpy as np

from tf_avat.evaluation.top_words import top_words


def eraser_predictions(documents, classes, probabilities, token_scores, erased):
    """Returns a line of JSON for each document, in the results format of the benchmark.

    Soft predictions are the token scores; hard ones the spans of the top tokens. Comprehensiveness and
    sufficiency are given at the last of the shares, those of the others as thresholded scores.

    Args:
        documents: `RationaleDocument`s.
        classes: names of the classes.
        probabilities: `(documents, classes)`.
        token_scores: for each document `(tokens,)`.
        erased: objects with a `share` of the words, and with probabilities `(documents, classes)`: `without`
            the share that weighs most, and of it `alone`.

    Reference: DeYoung et al., ERASER, ACL 2020; rationale_benchmark/metrics.py of its repository.
    """
    *others, last = erased
    return "".join(
        json.dumps(
            {
                "annotation_id": document.name,
                "rationales": [
                    {
                        "docid": document.name,
                        "soft_rationale_predictions": token_scores[i].tolist(),
                        "hard_rationale_predictions": _spans(token_scores[i], last.share),
                    }
                ],
                "classification": classes[int(np.argmax(probabilities[i]))],
                "classification_scores": _named(classes, probabilities[i]),
                "comprehensiveness_classification_scores": _named(classes, last.without[i]),
                "sufficiency_classification_scores": _named(classes, last.alone[i]),
                "thresholded_scores": [
                    {
                        "threshold": part.share,
                        "comprehensiveness_classification_scores": _named(classes, part.without[i]),
                        "sufficiency_classification_scores": _named(classes, part.alone[i]),
                    }
                    for part in others
                ],
            },
            allow_nan=False,
        )
        + "\n"
        for i, document in enumerate(documents)
    )


def _named(classes, probabilities):
    return dict(zip(classes, map(float, probabilities), strict=True))


def _spans(scores, share):
    """The top tokens as spans without a gap, end excluded."""
    chosen = top_words(scores, np.array([0, len(scores)]), share)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], chosen, [0]])))
    return [{"start_token": start, "end_token": end} for start, end in edges.reshape(-1, 2).tolist()]
