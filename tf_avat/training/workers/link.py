"""A connection between two workers."""

import json
import os
import socket
from multiprocessing.connection import Connection

from tf_avat.input_error import InputError

# What a user does then.
GO_ON = "once all workers are started again, training goes on"

# What a message holds at most; settings and fingerprints are far below.
_MOST = 2**20

# A message that tells the end begins so, after its length.
_LENGTH, _ENDED = 4, b'{"ended"'

# After this many seconds without any answer the other machine counts as gone.
_SILENCE = 60


class TrainingEnded(InputError):
    """Why a training of several workers has ended, in words for all of them."""


class Link:
    """Carries messages, which are dictionaries, and blocks of bytes.

    A worker that ends amid a training says why as its last message, which `receive` raises; one that is
    killed does not.

    Args:
        connection: a connected `socket.socket`, which is the link's from now on.
        name: of the other worker, for messages.
    """

    def __init__(self, connection, name):
        self.name = name
        connection.settimeout(None)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # What the kernel offers for a machine that vanishes without a word.
        for option, value in (("KEEPIDLE", 20), ("KEEPINTVL", 10), ("KEEPCNT", 4), ("USER_TIMEOUT", None)):
            if number := getattr(socket, f"TCP_{option}", None):
                connection.setsockopt(socket.IPPROTO_TCP, number, value or _SILENCE * 1000)
        self._connection = Connection(connection.detach())

    def send(self, **message):
        """Sends a message.

        Raises:
            TrainingEnded: the other worker is gone.
        """
        self.send_bytes(json.dumps(message).encode())

    def send_bytes(self, content):
        """Sends any number of bytes; raises as `send`."""
        try:
            self._connection.send_bytes(content)
        except OSError:
            # It may have said why before it went.
            self.receive()
            raise self._gone() from None

    def receive(self):
        """Waits for a message and returns it.

        Raises:
            TrainingEnded: the other worker is gone; what it said of it, if it did.
        """
        return self._message(self.receive_bytes(_MOST))

    def receive_bytes(self, most=None):
        """Waits for what `send_bytes` sent and returns it; raises as `receive`."""
        try:
            return self._connection.recv_bytes(most)
        except (EOFError, OSError):
            raise self._gone() from None

    def is_waiting(self):
        """Returns whether there is something to receive."""
        return self._connection.poll(0)

    def has_ended(self):
        """Returns whether what comes next is the other worker's end; takes nothing away."""
        if not self.is_waiting():
            return False
        try:
            with socket.socket(fileno=os.dup(self.fileno())) as same:
                start = same.recv(_LENGTH + len(_ENDED), socket.MSG_PEEK)
        except OSError:
            return True
        return not start or start[_LENGTH:] == _ENDED

    def fileno(self):
        """What `selectors` need."""
        return self._connection.fileno()

    def close(self):
        """Ends the connection."""
        self._connection.close()

    def _message(self, content):
        try:
            message = json.loads(content)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise TrainingEnded(f"{self.name} sent what no worker sends")
        if "ended" in message:
            raise TrainingEnded(str(message["ended"]))
        return message

    def _gone(self):
        return TrainingEnded(f"{self.name} is gone; {GO_ON}")
