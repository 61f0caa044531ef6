"""Workers on this machine."""

import contextlib
import json
import socket

from tf_avat.training.workers.cluster import Cluster


def local_clusters(workers=2):
    """Returns the `Cluster` of each of some workers, at ports that are free."""
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(socket.create_server(("", 0))).getsockname()[1] for _ in range(workers)]
    addresses = tuple(f"127.0.0.1:{port}" for port in ports)
    return [Cluster(addresses, index) for index in range(workers)]


def tf_config(cluster):
    """Returns TF_CONFIG of a `Cluster`."""
    return json.dumps(
        {"cluster": {"worker": cluster.addresses}, "task": {"type": "worker", "index": cluster.index}}
    )
