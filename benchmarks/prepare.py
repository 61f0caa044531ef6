#!/usr/bin/env python3
"""From a file of sentences to ids on disk and a vocabulary: speed and memory.

python benchmarks/prepare.py [--sentences lm1b] [--gigabytes 2] [--json]

1. One core, in turns on the same sentences, megabytes a second of process CPU time: words counted and words
   made to ids, as the programs do now; the same by the tokenizer in TensorFlow's graph, which reads what is
   left over; words found and counted by a regular expression of Python's; and by polars, if it is installed,
   which is told words by the same expression on lower-cased text. The last two read ASCII alone as words are
   defined here.
2. The file is written, the sentences over and over until it has the wanted size. A process of its own
   prepares it as `unlabeled=FILE vocabulary=all` does: wall time, CPU time of all its processes, and the
   peak of their resident memory together, looked at every 50 ms.

Takes, beside the wanted size on disk twice, some three minutes on two idle cores.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

ROUNDS, SAMPLE, AT_ONCE = 7, 8_000_000, 1024
WORD = "[a-z0-9]+(?:'[a-z0-9]+)*"


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", default="lm1b", help="what bin/train takes as --unlabeled")
    parser.add_argument("--gigabytes", type=float, default=2.0, help="size of the file; 0 for the first part")
    parser.add_argument("--data_dir", default=None, help="data cache")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the table")
    parser.add_argument("--prepare", nargs=2, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        print(json.dumps(prepare(*options.prepare)))
        return
    texts = sentences(options)
    told = {"one_core_mb_per_cpu_s": one_core(texts)}
    if options.gigabytes:
        told["file"] = whole(texts, options.gigabytes)
    if options.json:
        print(json.dumps(told))
        return
    for title, rows in told.items():
        print(f"\n{title}\n")
        for name, value in rows.items():
            print(f"| {name} | {value} |")


def sentences(options):
    """Returns the sentences, each in one line."""
    from tf_avat.data.fetching.data_folder import data_folder
    from tf_avat.data.sources.unlabeled_texts import parse_unlabeled, unlabeled_texts

    names = parse_unlabeled(options.sentences)
    return [
        " ".join(text.split())
        for text in unlabeled_texts(names, None, 1, data_folder(options.data_dir)).read()
    ]


def one_core(texts):
    """Returns megabytes a CPU second by way, the median of turns."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    from tf_avat.data.tokens.plain_letters import plain_letters
    from tf_avat.data.tokens.plain_words import joined
    from tf_avat.data.tokens.text_pipeline import TextPipeline
    from tf_avat.data.tokens.tokenize import TOKENIZER
    from tf_avat.data.tokens.vocabulary import Vocabulary
    from tf_avat.data.tokens.word_jobs import CountWords, NumberWords

    size, sample = 0, []
    for text in texts:
        sample.append(text)
        size += len(text.encode())
        if size > SAMPLE:
            break
    parts = [sample[i : i + AT_ONCE] for i in range(0, len(sample), AT_ONCE)]
    vocabulary = Vocabulary.of(sample)
    pipeline, letters = TextPipeline(vocabulary), plain_letters(TOKENIZER)
    count, number = CountWords(letters=letters), NumberWords(vocabulary.words, letters)
    ways = {
        "counted": lambda part: count([joined(part)]),
        "ids": lambda part: number([joined(part)]),
        "ids, graph": lambda part: pipeline._ids(tf.constant(part, tf.string)),
        "re and Counter": lambda part: collections.Counter(re.findall(WORD, "\n".join(part).lower())),
        **_polars(),
    }
    speeds = {name: [] for name in ways}
    for turn in range(ROUNDS):
        for name, way in ways.items():
            started = time.process_time()
            for part in parts:
                way(part)
            if turn:
                speeds[name].append(size / 1e6 / (time.process_time() - started))
    unread = sum(len(number([joined(part)])[2]) // 8 for part in parts)
    found = {name: round(statistics.median(values), 1) for name, values in speeds.items()}
    return {**found, "texts left to the graph": f"{unread} of {len(sample)}"}


def _polars():
    try:
        import polars
    except ImportError:
        return {}

    def counted(part):
        lowered = polars.Series("text", part).str.to_lowercase()
        return lowered.str.extract_all(WORD).explode().value_counts()

    return {"polars": counted}


def whole(texts, gigabytes):
    """Returns what preparing a file takes."""
    content = "".join(text + "\n" for text in texts).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "sentences.txt")
        with path.open("wb") as file:
            for _ in range(-(-int(gigabytes * 1e9) // len(content))):
                file.write(content)
        size = path.stat().st_size / 1e6
        command = [sys.executable, __file__, "--prepare", str(path), folder]
        told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1])
    return {"megabytes": round(size, 1), **told, "mb_per_cpu_s": round(size / told["cpu_s"], 1)}


def prepare(path, folder):
    """Prepares a file in this process; returns seconds and memory."""
    from tf_avat.data.sources.unlabeled_texts import unlabeled_texts
    from tf_avat.data.tokens.text_pipeline import TextPipeline
    from tf_avat.data.tokens.token_cache import stored_tokens, stored_vocabulary

    peaks, done = [memory()], threading.Event()
    watch = threading.Thread(target=_watch, args=(peaks, done), daemon=True)
    before = memory()
    watch.start()
    started, cpu = time.perf_counter(), time.process_time()
    texts = unlabeled_texts((path,), None, 1, folder)
    seconds = {"fingerprint_s": time.perf_counter() - started}
    vocabulary = stored_vocabulary(texts, 1, 100_000, folder)
    seconds["vocabulary_s"] = time.perf_counter() - started
    ids = stored_tokens(texts, TextPipeline(vocabulary), vocabulary, folder)
    seconds["all_s"] = time.perf_counter() - started
    done.set()
    watch.join()
    children = os.times()
    cpu = time.process_time() - cpu + children.children_user + children.children_system
    return {
        "sentences": len(ids),
        "words": int(ids.ids_count),
        **{name: round(value, 1) for name, value in seconds.items()},
        "cpu_s": round(cpu, 1),
        "mb_before": before,
        "peak_mb": max(peaks),
        "cores": len(os.sched_getaffinity(0)),
    }


def _watch(peaks, done):
    while not done.wait(0.05):
        peaks.append(memory())


def memory():
    """Returns the resident memory of this process and of those it has started, in MB."""
    own = os.getpid()
    pages = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if stat.parent.name == str(own) or fields[1] == str(own):
            pages += int(fields[21])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


if __name__ == "__main__":
    main()
