"""The README of a run folder."""

import string

from tf_avat.printable import printable
from tf_avat.reports.markdown_text import markdown_code
from tf_avat.reports.score_table import score_table

_CARD = string.Template("""\
# $method on $dataset

A text classifier with attention, trained with tf_avat: method `$method`, data set `$dataset`, unlabeled text
`$unlabeled`, seed $seed. Classes: $classes.

$scores

The best of $epochs epochs by valid $best_by is epoch $best_epoch; test was read once, after that choice.
F1 is $f1. The run took $seconds seconds at $examples_per_second examples a second.

## Data

$train train, $valid valid and $test test texts of $mean_words words on average; $unlabeled_texts unlabeled
texts; a vocabulary of $vocabulary ids.$taught Fingerprint of the data: `$data_fingerprint`.$archives

## Use

```python
import tensorflow as tf$operations

model = tf.saved_model.load("saved_model/1").signatures["serving_default"]
answer = model(texts=tf.constant(["a gorgeous, witty, seductive movie"]))
print(answer["label"], answer["probabilities"], answer["words"], answer["attention"])
```

A SavedModel is a program that runs when it is loaded: take it from people alone whom you trust.

`tensorboard --logdir tensorboard` shows the course of training.

## Files

- `config.json`: every setting; `metrics.json`: the scores with the fingerprints of data and code
- `history.csv`: a line per epoch; `predictions.jsonl`: every test text with its probabilities
- `saved_model/`: for servers; in its version `1` text in; label, probabilities, classes, words and attention
  out; needs $needs. A second signature, `ids`, reads word ids, for LiteRT
- `checkpoints/best.weights.h5`: the Keras weights; `vocabulary.txt`: $vocabulary_file

## Settings

$settings
""")

_WORDS = {"operations": "", "needs": "TensorFlow alone", "vocabulary_file": "word of id 2 first"}
_PIECES = {
    "operations": "\nimport tensorflow_text  # operations that the model has",
    "needs": "TensorFlow and tensorflow-text",
    "vocabulary_file": "the pieces of the encoder, id 0 first",
}

_LEARNED = {
    **_PIECES,
    "vocabulary_file": "the learned pieces, id 2 first;\n  `sentencepiece.model`: the same for SentencePiece",
}


def run_card(settings, metrics):
    """Returns a Markdown page on a run, from the contents of its `config.json` and `metrics.json`."""
    counts = metrics["counts"]
    classes = metrics["classes"]
    return _CARD.substitute(
        {name: printable(metrics[name]) for name in ("method", "dataset", "unlabeled", "seed", "best_epoch")},
        seconds=round(metrics["seconds"]),
        examples_per_second=round(metrics["examples_per_second"]),
        classes=", ".join(map(markdown_code, classes)),
        f1=f"that of the class {markdown_code(classes[1])}" if len(classes) == 2 else "macro F1",
        scores=score_table(metrics),
        epochs=settings["epochs"],
        best_by=settings["best_by"].upper(),
        train=f"{counts['train']:,}",
        valid=f"{counts['valid']:,}",
        test=f"{counts['test']:,}",
        mean_words=counts["mean_words"],
        unlabeled_texts=f"{counts['unlabeled']:,}",
        taught=_taught(settings, counts),
        **_described(metrics),
        vocabulary=f"{counts['vocabulary']:,}",
        data_fingerprint=metrics["fingerprints"]["data"],
        archives="".join(map(_archive, metrics["fingerprints"].get("archives", []))),
        settings="\n".join(f"- `{name}`: {printable(value)}" for name, value in settings.items()),
    )


def _described(metrics):
    if metrics.get("encoder"):
        return _PIECES
    return _LEARNED if str(metrics.get("tokenizer")).startswith("sentencepiece") else _WORDS


def _taught(settings, counts):
    """Whose labels the train texts have, where not all are people's."""
    count = counts.get("labeled_by_the_teacher")
    if not count:
        return ""
    teacher = markdown_code(settings["teacher"])
    return f"\n{count:,} of the train texts have the labels that the run {teacher} gave them."


def _archive(entry):
    whose = "the published one" if entry["pinned"] else "not the published one"
    return f"\nRead from `{entry['name']}`, {whose}: sha256 `{entry['sha256']}`."
