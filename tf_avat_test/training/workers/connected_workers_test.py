"""What workers say to each other, each in a thread of its own."""

import concurrent.futures
import contextlib
import socket
import threading
import time

import pytest
import tensorflow as tf

from tf_avat.input_error import InputError
from tf_avat.training.workers import connected_workers
from tf_avat.training.workers.connected_workers import ConnectedWorkers
from tf_avat.training.workers.link import GO_ON
from tf_avat_test.training.workers.local_cluster import local_clusters


def give_up(reason):
    raise AssertionError(reason)


def ended(cluster, part, seconds=20):
    """Runs a function of the `ConnectedWorkers`; returns its result, or what is raised in the end."""
    try:
        with ConnectedWorkers(cluster, seconds, give_up) as workers:
            result = part(workers)
            workers.finish()
            return result
    except (InputError, KeyboardInterrupt, tf.errors.OpError) as error:
        return error


def together(*parts, seconds=20):
    """Runs a function of `ConnectedWorkers` for each worker; returns its result, or its error as text."""

    clusters = local_clusters(len(parts))
    with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
        begun = [pool.submit(ended, *pair, seconds) for pair in zip(clusters, parts, strict=True)]
    names = [clusters[0].named(index) for index in range(len(parts))]
    return names, [task.result() for task in begun]


def test_who_stands_on_the_same_agrees_and_all_get_what_the_chief_gives():
    def part(workers):
        workers.agree({"seed": "1", "code": "abc"})
        return bytes(workers.from_chief(b"state" * 100_000 if workers.is_chief else None))

    _, results = together(part, part, part)
    assert results == [b"state" * 100_000] * 3


def test_what_differs_is_told_to_all_and_values_that_say_something_are_shown():
    facts = [
        {"seed": "1", "data": "a" * 64},
        {"seed": "1", "data": "a" * 64},
        {"seed": "2", "data": "b" * 64},
    ]
    names, errors = together(*(lambda workers, own=own: workers.agree(own) for own in facts))
    expected = f"{names[2]} differs from {names[0]} in seed (2 there, 1 here), data"
    assert list(map(str, errors)) == [expected] * 3


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_of_one_ends_all_and_is_told(failing):
    def fail(workers):
        raise InputError("the disk is full")

    def wait(workers):
        workers.agree({})

    names, errors = together(*(fail if index == failing else wait for index in range(3)))
    told = f"{names[failing]} has ended: the disk is full"
    assert [str(error) for index, error in enumerate(errors) if index != failing] == [told] * 2
    assert str(errors[failing]) == "the disk is full"


def test_an_interrupted_chief_has_not_finished_for_the_others():
    def interrupt(workers):
        raise KeyboardInterrupt

    names, errors = together(interrupt, lambda workers: None)
    assert str(errors[1]) == f"{names[0]} has ended: it was interrupted"


def test_an_error_of_tensorflow_becomes_the_name_of_the_worker_that_is_lost():
    def vanish(workers):
        workers._links[0].close()

    def stumble(workers):
        raise tf.errors.UnavailableError(None, None, "collective aborted")

    names, errors = together(stumble, vanish, stumble)
    gone = f"{names[1]} is gone; {GO_ON}"
    assert (str(errors[0]), str(errors[2])) == (gone, gone)


@pytest.mark.parametrize(
    "own, said",
    [
        (0, "aborted at /task:0: unhealthy:\n/job:worker/task:1"),
        (1, "Deadline Exceeded\nRPC: /tensorflow.CoordinationService/Heartbeat"),
    ],
)
def test_where_no_connection_tells_which_worker_is_lost_tensorflow_does(monkeypatch, own, said):
    monkeypatch.setattr(connected_workers, "_SECONDS_TO_TELL", 0.1)
    over = threading.Event()

    def stumble(workers):
        raise tf.errors.UnavailableError(None, None, said)

    def hang(workers):
        assert over.wait(20)
        workers._links[0].receive()

    clusters = local_clusters()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        hanging = pool.submit(ended, clusters[1 - own], hang)
        error = ended(clusters[own], stumble)
        over.set()
    told = f"{clusters[0].named(1 - own)} does not answer any more; {GO_ON}"
    assert (str(error), str(hanging.result())) == (told, told)


def test_a_worker_that_waits_for_a_lost_one_where_nothing_can_interrupt_it_gives_up(monkeypatch):
    monkeypatch.setattr(connected_workers, "_SECONDS_TO_TELL", 0.1)
    given_up = []
    clusters = local_clusters()

    def wait(cluster):
        ended = threading.Event()
        with ConnectedWorkers(
            cluster, 20, lambda reason: (given_up.append(str(reason)), ended.set())
        ) as workers:
            with workers.watched():
                assert ended.wait(20)
            workers.finish()

    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(wait, clusters[0])
        ConnectedWorkers(clusters[1], 20, give_up)._links[0].close()
        waiting.result()
    assert given_up == [f"{clusters[0].named(1)} is gone; {GO_ON}"]


def test_who_does_not_come_is_named_after_the_stated_time():
    (chief, other, third) = local_clusters(3)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        begun = [pool.submit(ConnectedWorkers, cluster, 1, give_up) for cluster in (chief, other)]
    told = f"{chief.named(2)} did not come within 1 seconds"
    assert [str(task.exception()) for task in begun] == [told] * 2
    with pytest.raises(InputError, match=r"worker 0 .* did not come within 1 seconds"):
        ConnectedWorkers(third, 1, give_up)


def test_strangers_at_the_chiefs_port_are_sent_away_and_a_second_of_a_name_is_told():
    chief, other, third = local_clusters(3)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        waiting = pool.submit(ConnectedWorkers, chief, 20, give_up)
        for hello in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n", b'{"worker": 9}\n', b"[[[[\n", b""):
            with connected(chief) as stranger, contextlib.suppress(ConnectionResetError):
                stranger.sendall(hello)
                # Who was sent away before has nothing left to shut down.
                with contextlib.suppress(OSError):
                    stranger.shutdown(socket.SHUT_WR)
                assert stranger.recv(1) == b""
        first = pool.submit(ConnectedWorkers, other, 20, give_up)
        time.sleep(0.5)
        with pytest.raises(InputError, match="two processes have a TF_CONFIG that calls them worker 1"):
            ConnectedWorkers(other, 20, give_up)
        others = pool.submit(ConnectedWorkers, third, 20, give_up)
        for task in (waiting, first, others):
            task.result()._links[0].close()


def connected(cluster):
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(cluster.place(0), 10)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
