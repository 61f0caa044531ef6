"""Requests that TensorFlow Serving runs before it answers any: the first ones of a graph are slow."""

import pathlib

import tensorflow as tf
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format
from tensorflow.core.framework import tensor_pb2

from tf_avat.data.tokens.word_ids import UNKNOWN_ID

# As much of TensorFlow Serving's messages as is written, by its numbers: its package brings all of gRPC.
# Names of packages and files are not in what is written; these can't meet with that package's own.
_MESSAGES = """
name: "tf_avat/warmup_requests.proto" package: "tf_avat" syntax: "proto3" dependency: "%s"
message_type { name: "ModelSpec"
  field { name: "name" number: 1 type: TYPE_STRING }
  field { name: "signature_name" number: 3 type: TYPE_STRING } }
message_type { name: "PredictRequest"
  field { name: "model_spec" number: 1 type_name: ".tf_avat.ModelSpec" }
  field { name: "inputs" number: 2 type_name: ".tf_avat.PredictRequest.InputsEntry" label: LABEL_REPEATED }
  nested_type { name: "InputsEntry" options { map_entry: true }
    field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "value" number: 2 type_name: ".tensorflow.TensorProto" label: LABEL_OPTIONAL } } }
message_type { name: "PredictLog"
  field { name: "request" number: 1 type_name: ".tf_avat.PredictRequest" } }
message_type { name: "PredictionLog"
  field { name: "predict_log" number: 6 type_name: ".tf_avat.PredictLog" } }
"""


def _prediction_log():
    file = text_format.Parse(_MESSAGES % tensor_pb2.DESCRIPTOR.name, descriptor_pb2.FileDescriptorProto())
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tf_avat.PredictionLog"))


PredictionLog = _prediction_log()


def write_warmup_requests(folder, name):
    """Writes a request for each signature of a SavedModel where TensorFlow Serving looks for them.

    Args:
        folder: of the SavedModel.
        name: of the model.
    """
    path = pathlib.Path(folder, "assets.extra", "tf_serving_warmup_requests")
    path.parent.mkdir(exist_ok=True)
    # A folder's name may hold bytes that are no text.
    name = name.encode("utf-8", "replace").decode("utf-8")
    with tf.io.TFRecordWriter(str(path)) as writer:
        for signature, inputs in (
            ("serving_default", {"texts": ["a good film", "another"]}),
            ("ids", {"ids": [[UNKNOWN_ID, UNKNOWN_ID]]}),
        ):
            log = PredictionLog()
            request = log.predict_log.request
            request.model_spec.name, request.model_spec.signature_name = name, signature
            for key, value in inputs.items():
                request.inputs[key].CopyFrom(tf.make_tensor_proto(value))
            writer.write(log.SerializeToString(deterministic=True))
