import importlib.util
import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.inference.predictor import Predictor
from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.serving.export_classifier import export_classifier
from tf_avat.serving.warmup_requests import PredictionLog
from tf_avat_test.commands.forked_program import ForkedProgram

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
def exported(tmp_path_factory):
    """A classifier, its pipeline, and the folder of the version that was exported of them."""
    keras.utils.set_random_seed(0)
    vocabulary = Vocabulary(("good", "bad", "movie"))
    pipeline = TextPipeline(vocabulary)
    classifier = AttentionClassifier(len(vocabulary), embedding_size=8, hidden_size=8, attention_size=4)
    classifier.set_weights([np.random.default_rng(0).normal(size=w.shape) for w in classifier.get_weights()])
    path = tmp_path_factory.mktemp("run") / "saved_model"
    (path / "0").mkdir(parents=True)
    export_classifier(classifier, pipeline, CLASSES, path)
    assert [place.name for place in path.iterdir()] == ["1"]
    return classifier, pipeline, path / "1"


@pytest.fixture(scope="module")
def served(exported):
    """What training's model says, and what the exported one says of all texts at once and of each alone."""
    classifier, pipeline, path = exported
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


@pytest.fixture(scope="module")
def signatures(exported):
    return tf.saved_model.load(str(exported[2])).signatures


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


def test_no_texts_get_an_empty_answer(signatures):
    assert signatures["serving_default"](texts=tf.zeros([0], tf.string))["probabilities"].shape == (0, 2)


def test_tensorflows_own_command_line_gives_the_same(exported, tmp_path):
    classifier, pipeline, path = exported
    # Imported here, it would define its flags beside those of the programs.
    program = [importlib.util.find_spec("tensorflow.python.tools.saved_model_cli").origin, "run"]
    signature = ["--dir", str(path), "--tag_set", "serve", "--signature_def", "serving_default"]
    texts = ["--input_exprs", 'texts=["a good movie", "bad"]', "--outdir", str(tmp_path)]
    process = ForkedProgram([*program, *signature, *texts], subprocess.PIPE, {})
    process.communicate(timeout=300)
    assert process.returncode == 0
    expected = Predictor(classifier)(pipeline.id_sequences(["a good movie", "bad"]))
    np.testing.assert_allclose(np.load(tmp_path / "probabilities.npy"), expected.probabilities, atol=1e-6)
    attention = np.load(tmp_path / "attention.npy")
    np.testing.assert_allclose([*attention[0], attention[1, 0]], expected.attention, atol=1e-6)


def test_a_session_restores_it_too(exported):
    """What loaders in C++ do: variables by the names that the graph gives them, tables by an operation."""
    classifier, pipeline, path = exported
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        graph = tf.compat.v1.saved_model.load(session, ["serve"], str(path)).signature_def["serving_default"]
        (probabilities,) = session.run(
            [graph.outputs["probabilities"].name], {graph.inputs["texts"].name: TEXTS}
        )
    expected = Predictor(classifier)(pipeline.id_sequences(TEXTS)).probabilities
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


@pytest.mark.parametrize("ids", [[[2, 3, 1]], [[4, 0, 0], [2, 1, 3]], [[2, 0, 3, 0], [1, 2, 2, 4]]])
def test_ids_get_the_answers_of_texts(exported, signatures, ids):
    classifier, _, _ = exported
    answer, expected = signatures["ids"](ids=tf.constant(ids)), classifier.reader()(np.array(ids))
    assert answer.keys() == {"probabilities", "attention"}
    np.testing.assert_allclose(answer["probabilities"], tf.nn.softmax(expected["logits"]), atol=1e-6)
    np.testing.assert_allclose(answer["attention"], expected["attention"], atol=1e-6)


def test_ids_are_read_the_same_by_litert(exported, signatures):
    converter = tf.lite.TFLiteConverter.from_saved_model(str(exported[2]), signature_keys=["ids"])
    # Only LiteRT's own operations are allowed if nothing else is asked for.
    read = tf.lite.Interpreter(model_content=converter.convert())
    place = read.get_input_details()[0]["index"]
    outputs = read.get_signature_runner("ids").get_output_details()
    for ids in ([[2, 3, 1]], [[4, 0, 0, 0, 0], [2, 1, 3, 3, 0]], [[2, 0, 3], [1, 2, 2]]):
        read.resize_tensor_input(place, np.shape(ids))
        read.allocate_tensors()
        read.set_tensor(place, np.array(ids, np.int32))
        read.invoke()
        for name, expected in signatures["ids"](ids=tf.constant(ids)).items():
            np.testing.assert_allclose(read.get_tensor(outputs[name]["index"]), expected, atol=1e-6)


def test_there_is_a_request_to_warm_up_each_signature_with(exported, signatures):
    path = exported[2]
    file = path / "assets.extra" / "tf_serving_warmup_requests"
    requests = [
        PredictionLog.FromString(record.numpy()).predict_log.request
        for record in tf.data.TFRecordDataset(str(file))
    ]
    assert {request.model_spec.name for request in requests} == {path.parents[1].name}
    asked = {request.model_spec.signature_name: request.inputs for request in requests}
    assert asked.keys() == signatures.keys() == {"serving_default", "ids"}
    for name, inputs in asked.items():
        tensors = {key: tf.constant(tf.make_ndarray(value)) for key, value in inputs.items()}
        assert np.all(np.isfinite(signatures[name](**tensors)["probabilities"]))
