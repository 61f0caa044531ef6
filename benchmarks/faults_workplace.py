"""The small trainings on which `faults.py` tries faults, and how they are killed, resumed and compared."""

import contextlib
import io
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import h5py
import tensorflow as tf

from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.train_run import train_run

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = "the film is a story of its time and place dull awful bland witty superb moving"


class Workplace:
    """A folder with data, a finished run, the same run cut off after its first epoch, and room for more."""

    def __init__(self, folder, options):
        self.folder = folder
        self.kills = options.kills
        self.random = random.Random(options.seed)
        self.data = folder / "data"
        self.write_data()
        self.settings = {
            "dataset": str(self.data),
            "unlabeled": str(self.data / "raw.txt"),
            "word_vectors": str(self.data / "words.vec"),
            "method": "attn_vat",
            "epochs": 3,
            "embedding_size": 4,
            "hidden_size": 6,
            "attention_size": 5,
            "learning_rate": 0.02,
        }
        self.finished, self.unfinished = folder / "finished", folder / "unfinished"
        started = time.monotonic()
        process = self.start(self.finished)
        self.wait_for(process, self.finished)
        opened = time.monotonic()
        if process.wait() != 0:
            sys.exit(process.stderr.read())
        self.seconds = time.monotonic() - opened
        print(
            f"a run: {time.monotonic() - started:.0f} s, {self.seconds:.0f} of them in its folder",
            file=sys.stderr,
        )
        process = self.start(self.unfinished)
        self.wait_for(process, self.unfinished / "checkpoints" / "state.json")
        self.end(process, signal.SIGKILL)

    def write_data(self):
        """Writes labeled and unlabeled texts and word vectors, the same each time."""
        generator = random.Random(5)
        words = WORDS.split()
        self.data.mkdir(exist_ok=True)
        for split, size in (("train", 160), ("valid", 40), ("test", 40)):
            rows = [
                f"{' '.join(generator.choices(words, k=6))} {words[10 + i % 6]},{i % 6 // 3}"
                for i in range(size)
            ]
            (self.data / f"{split}.csv").write_text("\n".join(["text,label", *rows, ""]))
        (self.data / "raw.txt").write_text(
            "".join(f"{' '.join(generator.choices(words, k=6))}\n" for _ in range(150))
        )
        vectors = [f"{word} " + " ".join(f"{generator.gauss(0, 1):.3f}" for _ in range(4)) for word in words]
        (self.data / "words.vec").write_text("\n".join([*vectors, ""]))

    def start(self, folder, *flags, program="train", root=ROOT):
        """Starts bin/train with the settings, or another program."""
        settings = (
            [f"--{name}={value}" for name, value in self.settings.items()] if program == "train" else []
        )
        place = f"--{'run_dir' if program == 'train' else 'run'}={folder}"
        command = [
            sys.executable,
            root / "bin" / program,
            *settings,
            place,
            f"--data_dir={self.folder}",
            *flags,
        ]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def wait_for(self, process, path):
        """Waits until a process has made a file or folder."""
        while not path.exists() and process.poll() is None:
            time.sleep(0.01)

    def end(self, process, number):
        """Sends a signal; returns the exit code and what was said on stderr."""
        process.send_signal(number)
        said = process.communicate()[1]
        return process.returncode, said

    def copy(self, source):
        """Returns a copy of a run folder."""
        return shutil.copytree(source, pathlib.Path(tempfile.mkdtemp(dir=self.folder), "run"))

    def resume(self, folder):
        """Does what bin/train does with the settings and this folder."""
        settings, run = RunSettings(**self.settings), RunFolder(folder)
        with contextlib.redirect_stdout(io.StringIO()):
            run.check(settings)
            if run.is_finished:
                run.clear()
                return
            data = PreparedData.of(settings, self.folder)
            run.open(settings)
            train_run(settings, data, tf.distribute.get_strategy(), run)

    def differs(self, folder):
        """Says how a run folder differs from the finished run, if it does."""
        one, two = (json.loads((f / "metrics.json").read_text()) for f in (self.finished, folder))
        if any(one[name] != two[name] for name in ("valid", "test", "best_epoch", "fingerprints")):
            return "other scores"
        names = [sorted(str(p.relative_to(f)) for p in f.rglob("*")) for f in (self.finished, folder)]
        strange = [n for n in set(names[0]) ^ set(names[1]) if not n.startswith("tensorboard")]
        if strange:
            return f"left over or missing: {strange}"
        weights = [_weights(f / "checkpoints" / "best.weights.h5") for f in (self.finished, folder)]
        if weights[0] != weights[1]:
            return "other weights"
        return None


def _weights(file):
    found = {}
    with h5py.File(file) as opened:
        opened.visititems(
            lambda name, item: (
                found.update({name: item[()].tobytes()}) if isinstance(item, h5py.Dataset) else None
            )
        )
    return found
