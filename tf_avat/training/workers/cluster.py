"""The workers of a training over several machines, as TF_CONFIG names them."""

import dataclasses
import json

from tf_avat.input_error import InputError

_FORM = '{"cluster": {"worker": ["HOST:PORT", "HOST:PORT"]}, "task": {"type": "worker", "index": 0}}'


@dataclasses.dataclass(frozen=True)
class Cluster:
    """Processes that train together, on machines of their own or on one.

    Attributes:
        addresses: `host:port` of each. The first is the chief, which keeps the run.
        index: which of them this process is.
    """

    addresses: tuple[str, ...]
    index: int

    @property
    def is_chief(self):
        """Whether this process keeps the run."""
        return self.index == 0

    def named(self, index):
        """Returns what messages call a worker."""
        return f"worker {index} ({self.addresses[index]})"

    def place(self, index):
        """Returns host and port of a worker."""
        return _place(self.addresses[index])


def parse_cluster(text):
    """Returns the `Cluster` that TF_CONFIG tells, or None if it is empty.

    A task of type `chief` is worker 0, before those that the cluster calls `worker`.

    Raises:
        InputError: it is not of the form that TensorFlow gives it, or names other tasks than these.
    """
    if not text:
        return None
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"TF_CONFIG is no JSON: {error}; expected {_FORM}") from None
    jobs = _part(config, "cluster")
    others = jobs.keys() - {"chief", "worker"}
    if others:
        raise InputError(
            f"TF_CONFIG: the cluster names {', '.join(sorted(others))}, and training knows no tasks but "
            "chief and worker"
        )
    for job, addresses in jobs.items():
        if not isinstance(addresses, list) or not all(map(_place, addresses)):
            raise InputError(f"TF_CONFIG: {job} is {json.dumps(addresses)}, expected a list of HOST:PORT")
    jobs = {job: addresses for job, addresses in jobs.items() if addresses}
    if not jobs:
        raise InputError(f"TF_CONFIG: the cluster names no addresses; expected {_FORM}")
    chiefs, workers = (jobs.get(job, []) for job in ("chief", "worker"))
    if len(chiefs) > 1:
        raise InputError(f"TF_CONFIG: the cluster names {len(chiefs)} chiefs, expected one at most")
    addresses = (*chiefs, *workers)
    twice = [address for address in addresses if addresses.count(address) > 1]
    if twice:
        raise InputError(f"TF_CONFIG: two workers have the address {twice[0]}")
    task = _part(config, "task")
    return Cluster(addresses, _index(task, jobs) + (len(chiefs) if task["type"] == "worker" else 0))


def _part(config, name):
    part = config.get(name) if isinstance(config, dict) else None
    if not isinstance(part, dict) or not part:
        raise InputError(f"TF_CONFIG has no {name}; expected {_FORM}")
    return part


def _place(address):
    """Host and port of an address, or None if it is none."""
    host, _, port = address.rpartition(":") if isinstance(address, str) else ("", "", "")
    host = host.removeprefix("[").removesuffix("]")
    try:
        # As sockets take it.
        host.encode("idna")
    except UnicodeError:
        return None
    if host and port.isascii() and port.isdigit() and 0 < int(port) < 2**16:
        return host, int(port)
    return None


def _index(task, jobs):
    """The place of this process among those of its job."""
    job, index = task.get("type"), task.get("index")
    if job not in ("chief", "worker") or job not in jobs:
        raise InputError(
            f"TF_CONFIG: the task's type is {json.dumps(job)}, expected one of {', '.join(sorted(jobs))}"
        )
    # Some schedulers write numbers as text.
    if isinstance(index, str) and index.isascii() and index.isdigit():
        index = int(index)
    if type(index) is not int or not 0 <= index < len(jobs[job]):
        raise InputError(
            f"TF_CONFIG: the task's index is {json.dumps(index)}, expected 0 to {len(jobs[job]) - 1}, as the "
            f"cluster names {len(jobs[job])} of type {job}"
        )
    return index
