"""A run that takes a moment, on texts whose class one word tells."""

import random

import tensorflow as tf

from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.train_run import train_run

_WORDS = ["the", "film", "is", "a", "story", "of", "its", "time", "and", "place", "with", "music"]
_TELLING = {"bad": ["dull", "awful", "bland"], "good": ["witty", "superb", "moving"]}

# Settings of the run that takes least: nothing in it is recurrent, and it attends to all words alike.
PLAIN = {"method": "vanilla", "encoder": "mean", "hidden_size": 128}


def write_texts(folder, classes=("bad", "good")):
    """Writes train, valid and test as CSV; returns the folder."""
    folder.mkdir(exist_ok=True)
    generator = random.Random(5)
    for split, size in (("train", 160), ("valid", 40), ("test", 50)):
        lines = ["text,label"]
        for i in range(size):
            own, name = list(_TELLING)[i % 2], classes[i % 2]
            words = generator.choices(_WORDS, k=generator.randint(2, 9))
            words.insert(generator.randint(0, len(words)), generator.choice(_TELLING[own]))
            lines.append(f"{' '.join(words)} {split}{i},{name}")
        (folder / f"{split}.csv").write_text("\n".join(lines) + "\n")
    return folder


def small_run(folder, texts, data_dir, **settings):
    """Trains in `folder` on the texts that `write_texts` wrote to the folder `texts`."""
    sizes = {"embedding_size": 8, "hidden_size": 6, "attention_size": 5, "epochs": 6, "learning_rate": 0.02}
    settings = RunSettings(dataset=str(texts), **{"method": "attn_vat", "dropout": 0.2, **sizes, **settings})
    run_folder = RunFolder(folder)
    run_folder.open(settings)
    data = PreparedData.of(settings, data_dir)
    train_run(settings, data, tf.distribute.get_strategy(), run_folder)
    return folder
