import json

import pytest

from tf_avat.input_error import InputError
from tf_avat.training.workers.cluster import Cluster, parse_cluster

TWO = {"worker": ["a:1", "b:2"]}


def config(cluster, kind="worker", index=0):
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


def test_without_tf_config_there_is_no_cluster():
    assert parse_cluster(None) is None
    assert parse_cluster("") is None


def test_the_first_worker_is_the_chief():
    first, second = (parse_cluster(config(TWO, index=index)) for index in (0, 1))
    assert (first, second) == (Cluster(("a:1", "b:2"), 0), Cluster(("a:1", "b:2"), 1))
    assert (first.is_chief, second.is_chief) == (True, False)
    assert second.named(1) == "worker 1 (b:2)" and second.place(0) == ("a", 1)


def test_a_chief_of_its_own_comes_before_the_workers():
    cluster = {"worker": ["a:1", "b:2"], "chief": ["c:3"]}
    assert parse_cluster(config(cluster, "chief")) == Cluster(("c:3", "a:1", "b:2"), 0)
    assert parse_cluster(config(cluster, "worker", 1)) == Cluster(("c:3", "a:1", "b:2"), 2)


def test_numbers_may_be_text_and_hosts_addresses_of_six_bytes_more():
    assert parse_cluster(config({"worker": ["[::1]:80", "b:2"]}, index="1")).index == 1
    assert parse_cluster(config({"worker": ["[::1]:80", "b:2"]})).place(0) == ("::1", 80)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("{worker: 0}", "TF_CONFIG is no JSON: .*line 1 column 2"),
        ("[" * 100_000, "TF_CONFIG is no JSON"),
        ("[]", "TF_CONFIG has no cluster; expected .*HOST:PORT"),
        ('{"task": {"type": "worker", "index": 0}}', "has no cluster"),
        (json.dumps({"cluster": TWO}), "has no task"),
        (config({"worker": "a:1"}), 'worker is "a:1", expected a list of HOST:PORT'),
        (config({"worker": ["a:1", "b"]}), r'worker is \["a:1", "b"\], expected'),
        (config({"worker": ["a:1", 2]}), r'worker is \["a:1", 2\], expected'),
        (config({"worker": ["a:1", "b:99999"]}), "expected a list of HOST:PORT"),
        (config({"worker": ["a:1", "a:1"]}), "two workers have the address a:1"),
        (config({"chief": ["a:1", "b:1"], "worker": ["c:1"]}), "names 2 chiefs"),
        (config({**TWO, "ps": ["c:1"]}), "names ps, and training knows no tasks but chief and worker"),
        (config(TWO, "evaluator"), 'type is "evaluator", expected one of worker'),
        (config(TWO, None), "type is null"),
        (config(TWO, index=2), "index is 2, expected 0 to 1"),
        (config(TWO, index=-1), "index is -1, expected 0 to 1"),
        (config(TWO, index=True), "index is true"),
        (config(TWO, index="one"), 'index is "one"'),
        (config({"worker": []}), "the cluster names no addresses; expected .*HOST:PORT"),
        (config({"chief": ["a:1"], "worker": []}), 'type is "worker", expected one of chief'),
        (config({"worker": ["a:1", "b..c:2"]}), r'worker is \["a:1", "b..c:2"\], expected'),
        (config({"worker": ["a:1", f"{64 * 'b'}.c:2"]}), "expected a list of HOST:PORT"),
        (config({"worker": ["a:1", "\ud800:2"]}), r'"\\ud800:2"\], expected a list of HOST:PORT'),
    ],
)
def test_what_is_wrong_with_tf_config_is_one_line(text, problem):
    with pytest.raises(InputError, match=problem) as error:
        parse_cluster(text)
    assert "\n" not in str(error.value)
