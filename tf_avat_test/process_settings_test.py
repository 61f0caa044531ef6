"""Whoever imports the library keeps the settings of their process."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.long

# In a process of its own, where nothing of the project has been imported. What it is made of comes first:
# settings that TensorFlow or SciPy change are theirs to answer for.
PROGRAM = """
import csv, importlib, io, locale, logging, os, pathlib, random, signal, socket, sys, warnings
import absl.flags, filelock, h5py, jinja2, keras, matplotlib.figure, numpy, rich.progress, scipy.stats
import sklearn.metrics, sklearn.model_selection, tensorflow, tensorboard.plugins
import tensorflow.python.distribute.distribute_lib, google.protobuf.message

def settings():
    return {
        "csv": csv.field_size_limit(),
        "environment": dict(os.environ),
        "keras": (keras.config.floatx(), keras.config.image_data_format(), keras.config.epsilon(),
                  keras.config.dtype_policy().name, keras.config.is_interactive_logging_enabled()),
        "locale": locale.setlocale(locale.LC_ALL),
        "logging": (logging.root.level, list(logging.root.handlers), logging.getLogger("tensorflow").level),
        "matplotlib": dict(matplotlib.rcParams),
        "numpy": (numpy.geterr(), numpy.get_printoptions(), numpy.random.get_state()[1].tolist()),
        "random": random.getstate(),
        "signals": [signal.getsignal(number) for number in signal.valid_signals()],
        "socket": socket.getdefaulttimeout(),
        "sys": (sys.excepthook, sys.getrecursionlimit(), sys.stdout, sys.stderr, list(sys.path),
                sys.get_int_max_str_digits()),
        "tensorflow": (tensorflow.config.threading.get_intra_op_parallelism_threads(),
                       tensorflow.config.optimizer.get_jit(), tensorflow.executing_eagerly(),
                       tensorflow.config.experimental.tensor_float_32_execution_enabled()),
        "warnings": list(warnings.filters),
    }

before = settings()
import tf_avat
house = pathlib.Path(tf_avat.__file__).parent
for file in sorted(house.rglob("*.py")):
    name = ".".join(file.relative_to(house.parent).with_suffix("").parts)
    importlib.import_module(name.removesuffix(".__init__"))
from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.read_records import read_records
from tf_avat.reports.evaluation_plots import importance_plot
from tf_avat.reports.save_plot import save_plot

save_plot(importance_plot(numpy.ones(4), numpy.arange(4.0), numpy.array([0, 4])), io.BytesIO(), format="svg")
long = pathlib.Path(sys.argv[1])
long.write_text("text,label\\n" + "word " * 40000 + ",1\\n")
assert len(list(read_records(long, "text", "label", BadRows()))) == 1
after = settings()
changed = [name for name in before if before[name] != after[name]]
assert changed == [], changed
"""


def test_imports_reading_and_drawing_leave_the_settings_of_the_process_as_they_are(tmp_path):
    command = [sys.executable, "-c", PROGRAM, tmp_path / "long.csv"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
