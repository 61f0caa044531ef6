import itertools
import pathlib

import numpy as np
import pytest

import tf_avat
from tf_avat import random_streams
from tf_avat.random_streams import RandomStream

STREAMS = {name: own for name, own in vars(random_streams).items() if isinstance(own, RandomStream)}
TURNS = {"LABELED_ORDER": 2, "BATCH_ORDER": 2, "UNLABELED_ORDER": 2}
# What each stream begins with for seed 7, in turn 2 of those that have turns.
PINNED = {
    "LABELED_ORDER": [4183294005, 129259524, 2416205543, 1013408551],
    "BATCH_ORDER": [2955506412, 3964308336, 4171821724, 3093909487],
    "UNLABELED_ORDER": [3993761109, 2805626130, 1843794026, 1417903511],
    "LABELED_SAMPLE": [2282365616, 878185625, 3240726578, 1237441132],
    "NEW_WORD_VECTORS": [2399899254, 81615120, 4269645835, 2862921460],
    "EVALUATION_SAMPLE": [4118907886, 681829422, 2418812937, 2114610824],
    "RANDOM_ATTENTION": [4058335883, 2684764585, 2938530453, 3853503932],
    "BOOTSTRAP": [4058335883, 2684764585, 2938530453, 3853503932],
    "SWAPPED_TEXTS": [4014232823, 700369862, 3181597585, 2634527567],
    "FLIPPED_SIGNS": [426236981, 1577860425, 2192784585, 359498674],
    "TIMED_SAMPLE": [2633009381, 2334396141, 3167219791, 1691143592],
}


def first_numbers(name, seed, turn):
    return STREAMS[name].generator(seed, turn).integers(0, 2**32, 4).tolist()


@pytest.mark.parametrize("name", STREAMS)
def test_each_stream_gives_the_numbers_that_it_always_gave(name):
    assert first_numbers(name, 7, TURNS.get(name)) == PINNED[name]


def test_streams_of_all_tags_seeds_and_turns_are_distinct():
    tagged = [name for name, stream in STREAMS.items() if stream.tag is not None]
    assert len({STREAMS[name].tag for name in tagged}) == len(tagged)
    seen = [
        tuple(first_numbers(name, seed, turn))
        for name in tagged
        for seed in (0, 1, 2, 4, 5, 11, 2**31 - 1)
        for turn in (range(12) if name in TURNS else [None])
    ]
    assert len(set(seen)) == len(seen)


def test_streams_of_the_seed_alone_are_those_that_are_said_to_be():
    alike = [
        {a, b}
        for a, b in itertools.combinations(STREAMS, 2)
        if first_numbers(a, 3, TURNS.get(a) and 0) == first_numbers(b, 3, TURNS.get(b) and 0)
    ]
    assert set().union(*alike) == {"LABELED_ORDER", "RANDOM_ATTENTION", "BOOTSTRAP"}


def test_no_file_beside_the_table_and_those_that_it_names_draws_random_numbers():
    house = pathlib.Path(tf_avat.__file__).parent
    draws = ("default_rng(", ".stateless_", "random_state=", "RandomState(", "set_random_seed(", "blake2b(")
    found = {
        file.relative_to(house).as_posix()
        for file in house.rglob("*.py")
        if any(call in file.read_text() for call in draws)
    }
    named = {
        name.replace(".", "/") + ".py"
        for name in (
            "experiments.runs.fit_classifier",
            "layers.byte_dropout",
            "training.text_noise",
            "inference.random_perturbation",
            "data.texts.sampling",
            "data.sources.imdb",
        )
    }
    assert all(f"`{name.removesuffix('.py').replace('/', '.')}`" in random_streams.__doc__ for name in named)
    # What it hashes tells rows apart, and decides nothing.
    found.remove("serving/windows.py")
    # An order of its own is drawn from whatever it is told to start from.
    assert found == named | {"random_streams.py", "data/batches/random_order.py"}


def test_the_seed_is_of_numpys_kind_or_pythons():
    assert RandomStream("any", 3).start(np.int64(5), np.int32(2)) == [5, 3, 2]
