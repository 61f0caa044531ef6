import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.text_pipeline import TextPipeline
from tf_avat.data.vocabulary import Vocabulary
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.serving.export_classifier import export_classifier
from tf_avat.training.predictor import Predictor

TEXTS = [
    "A good movie, really!",
    "",
    "   \t\n",
    "good",
    "unheard",
    "good bad " * 5_000,
    "\U0001f600 good \U0001f469\u200d\U0001f680",
    "nul\0byte good",
    "\u05d8\u05d5\u05d1 \u0baa\u0b9f\u0bae\u0bcd",
]

CLASSES = ("no", "caf\u00e9")

# A process of its own shows that the artefact needs TensorFlow and nothing of this project.
_LOAD = """
import json, sys
import tensorflow as tf
assert not any(name.split(".")[0] == "tf_avat" for name in sys.modules)
serve = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
texts = [t.encode("utf-8", "surrogateescape") for t in json.load(sys.stdin)]
answers = []
for batch in [texts] + [[t] for t in texts]:
    a = serve(texts=tf.constant(batch))
    answers.append({
        "probabilities": a["probabilities"].numpy().tolist(),
        "attention": a["attention"].numpy().tolist(),
        "classes": [[c.decode() for c in row] for row in a["classes"].numpy().tolist()],
        "label": [c.decode() for c in a["label"].numpy().tolist()],
        "words": [[w.decode() for w in row] for row in a["words"].numpy().tolist()],
    })
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """What training's model says, and what the exported one says of all texts at once and of each alone."""
    keras.utils.set_random_seed(0)
    vocabulary = Vocabulary(("good", "bad", "movie"))
    pipeline = TextPipeline(vocabulary)
    classifier = AttentionClassifier(len(vocabulary), embedding_size=8, hidden_size=8, attention_size=4)
    classifier.set_weights([np.random.default_rng(0).normal(size=w.shape) for w in classifier.get_weights()])
    path = tmp_path_factory.mktemp("model") / "saved_model"
    export_classifier(classifier, pipeline, CLASSES, path)
    export_classifier(classifier, pipeline, CLASSES, path)
    texts = [*TEXTS, b"good \xff\xfe bad\xe9".decode("utf-8", "surrogateescape")]
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD, str(path)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        cwd="/",
        check=True,
    )
    sequences = pipeline.id_sequences([text.encode("utf-8", "surrogateescape") for text in texts])
    return Predictor(classifier)(sequences).probabilities, json.loads(loaded.stdout)


def test_gives_the_probabilities_of_trainings_end(served):
    expected, (together, *_) = served
    np.testing.assert_allclose(together["probabilities"], expected, atol=1e-6)
    assert np.ptp(expected[:, 1]) > 0.1


def test_a_text_alone_gets_the_answer_it_gets_among_others(served):
    _, (together, *alone) = served
    for row, answer in enumerate(alone):
        np.testing.assert_allclose(answer["probabilities"][0], together["probabilities"][row], atol=1e-6)
        words = [word for word in together["words"][row] if word]
        assert [word for word in answer["words"][0] if word] == words


def test_words_and_attention_belong_together(served):
    _, (together, *alone) = served
    assert alone[0]["words"] == [["a", "good", "movie", "really"]]
    assert len(alone[5]["words"][0]) == 10_000
    assert alone[9]["words"] == [["good", "bad"]]
    for answer in alone:
        assert len(answer["words"][0]) == len(answer["attention"][0])
    np.testing.assert_allclose(np.sum(together["attention"], axis=1), 1, atol=1e-5)


def test_classes_have_their_names(served):
    expected, (together, *_) = served
    assert together["classes"] == [list(CLASSES)] * len(expected)
    assert together["label"] == [CLASSES[i] for i in expected.argmax(1)]
    assert len(set(together["label"])) == 2


def test_names_and_classes_have_to_be_as_many(served):
    classifier = AttentionClassifier(3, classes=3, embedding_size=2, hidden_size=2, attention_size=2)
    with pytest.raises(ValueError, match="2 names for 3 classes"):
        export_classifier(classifier, TextPipeline(Vocabulary(("good",))), CLASSES, "unused")


def test_no_texts_get_an_empty_answer(tmp_path):
    pipeline = TextPipeline(Vocabulary(("good",)))
    classifier = AttentionClassifier(3, embedding_size=2, hidden_size=2, attention_size=2)
    export_classifier(classifier, pipeline, CLASSES, tmp_path / "saved_model")
    serve = tf.saved_model.load(str(tmp_path / "saved_model")).signatures["serving_default"]
    assert serve(texts=tf.zeros([0], tf.string))["probabilities"].shape == (0, 2)
