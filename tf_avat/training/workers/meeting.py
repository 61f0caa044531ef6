"""How the workers of a training find each other."""

import contextlib
import json
import socket
import time

from tf_avat.input_error import InputError
from tf_avat.training.workers.link import Link, TrainingEnded

# Before the next try to reach a chief that does not listen yet.
_PAUSE = 0.3
# For what is sent at once by who means it.
_PATIENCE = 10
_MOST = 2**16


def meet(cluster, seconds):
    """Waits for all workers of a `Cluster`.

    The chief listens at its own address, which TensorFlow takes over as soon as all are there, so that no
    port is needed but those that TF_CONFIG names. Whoever else connects is sent away.

    Args:
        cluster: the `Cluster`.
        seconds: how long to wait at most.

    Returns:
        List of `Link`s: the chief's are to all others in their order, and any other's is to the chief alone.

    Raises:
        InputError: somebody did not come in time, or this worker can't listen at its port.
    """
    deadline = time.monotonic() + seconds
    # TensorFlow would say it when the others wait for it already.
    with _listening(cluster):
        pass
    if cluster.is_chief:
        return _gathered(cluster, seconds, deadline)
    while time.monotonic() < deadline:
        if link := _introduced(cluster):
            link.receive()
            return [link]
        time.sleep(_PAUSE)
    raise InputError(f"{cluster.named(0)} did not come within {seconds} seconds")


def _gathered(cluster, seconds, deadline):
    links = {}
    with _listening(cluster) as server:
        while missing := [i for i in range(1, len(cluster.addresses)) if i not in links]:
            left = deadline - time.monotonic()
            if left <= 0:
                late = f"{', '.join(map(cluster.named, missing))} did not come within {seconds} seconds"
                for link in links.values():
                    with contextlib.suppress(TrainingEnded):
                        link.send(ended=late)
                raise TrainingEnded(late)
            server.settimeout(left)
            with contextlib.suppress(TimeoutError):
                connection, _ = server.accept()
                index = _greeted(connection, cluster, links)
                if index is not None:
                    links[index] = Link(connection, cluster.named(index))
            _forget_the_gone(links)
    ordered = [links[index] for index in sorted(links)]
    for link in ordered:
        link.send(met=True)
    return ordered


def _listening(cluster):
    _, port = cluster.place(cluster.index)
    both = socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            ("", port), family=socket.AF_INET6 if both else socket.AF_INET, dualstack_ipv6=both
        )
    except OSError as error:
        raise InputError(
            f"{cluster.named(cluster.index)} can't listen at its port: {error.strerror}"
        ) from None


def _greeted(connection, cluster, links):
    """Returns which worker has connected, or None after sending away who is none that is missing."""
    connection.settimeout(_PATIENCE)
    problem = index = None
    try:
        hello = json.loads(_line(connection))
        index, addresses = hello["worker"], hello["addresses"]
        if addresses != list(cluster.addresses):
            problem = f"TF_CONFIG of {cluster.named(0)} names other workers than this one's"
        elif index in links:
            problem = f"two processes have a TF_CONFIG that calls them {cluster.named(index)}"
        elif index not in range(1, len(addresses)):
            raise ValueError
        answer = {"welcome": True} if problem is None else {"ended": problem}
        connection.sendall(json.dumps(answer).encode() + b"\n")
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        problem = "no worker"
    if problem:
        connection.close()
        return None
    return index


def _forget_the_gone(links):
    """Drops links with something to read: who has been welcomed says nothing but that it has ended."""
    for index, link in list(links.items()):
        if link.is_waiting():
            link.close()
            del links[index]


def _introduced(cluster):
    """Returns a `Link` to the chief, or None if there is none yet.

    Raises:
        InputError: the chief sent this process away.
    """
    hello = {"worker": cluster.index, "addresses": cluster.addresses}
    try:
        connection = socket.create_connection(cluster.place(0), _PATIENCE)
    except OSError:
        return None
    with connection:
        try:
            connection.sendall(json.dumps(hello).encode() + b"\n")
            answer = json.loads(_line(connection))
        except (OSError, ValueError, RecursionError):
            # An earlier training may still be ending there.
            return None
        if not isinstance(answer, dict):
            return None
        if "ended" in answer:
            raise InputError(str(answer["ended"]))
        return Link(connection, cluster.named(0))


def _line(connection):
    """Reads a line and nothing beyond it."""
    line = b""
    while not line.endswith(b"\n") and len(line) < _MOST and (part := connection.recv(1)):
        line += part
    return line
