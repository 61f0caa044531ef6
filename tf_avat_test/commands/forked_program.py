"""Programs of `bin/` in processes of their own that begin with TensorFlow imported: each saves seconds.

A server imports once what the programs import late; each start is a fork of it with arguments, environment
and streams of its own. Forks share the order of sets: what compares the bits of two processes starts them
afresh.
"""

import atexit
import contextlib
import functools
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading

_IMPORTED = [
    "matplotlib.pyplot",
    "jinja2",
    "rich.progress",
    "tf_avat.experiments.explaining.explained_texts",
    "tf_avat.experiments.measuring.evaluate_run",
    "tf_avat.experiments.runs.train_run",
]


class ForkedProgram:
    """A started program: what a `subprocess.Popen` with text streams is to tests."""

    def __init__(self, argv, stdout, environment, stdin=0):
        self.args = argv
        own, its = zip(*(os.pipe() for _ in range(2)), strict=True)
        streams = [stdin, its[0] if stdout == subprocess.PIPE else stdout, its[1]]
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._server.connect(_server())
        asked = json.dumps({"argv": argv, "environment": environment, "folder": os.getcwd()}).encode()
        socket.send_fds(self._server, [asked], streams)
        for end in its:
            os.close(end)
        self.stdout, self.stderr = (os.fdopen(end, encoding="utf-8") for end in own)
        self.pid = int(self._server.recv(99))
        self.returncode = None

    def poll(self):
        with contextlib.suppress(TimeoutError, BlockingIOError):
            self.wait(0)
        return self.returncode

    def wait(self, timeout=None):
        if self.returncode is None:
            self._server.settimeout(timeout)
            self.returncode = int(self._server.recv(99))
        return self.returncode

    def communicate(self, timeout=None):
        """Returns what the program wrote until its end; one that takes longer than `timeout` is killed."""
        err = []
        reader = threading.Thread(target=lambda: err.append(self.stderr.read()))
        late = threading.Timer(timeout or threading.TIMEOUT_MAX, self.send_signal, [signal.SIGKILL])
        late.daemon = True
        for thread in (reader, late):
            thread.start()
        out = self.stdout.read()
        reader.join()
        late.cancel()
        self.__exit__()
        return out, err[0]

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wait()
        for stream in (self.stdout, self.stderr, self._server):
            stream.close()


@functools.cache
def _server():
    """Starts the server of this process; returns the address it listens at."""
    folder = tempfile.mkdtemp()
    address = os.path.join(folder, "server")
    code = f"from tf_avat_test.commands import forked_program; forked_program.serve({address!r})"
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg"}
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment,
        # It ends when this process does, however that ends: then nobody holds the other end.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout.readline() == b"ready\n"
    atexit.register(server.kill)
    return address


def serve(address):
    """Forks a program for whoever asks at `address`, until stdin ends."""
    for name in _IMPORTED:
        __import__(name)
    # A fork that ends would copy each page to count references down.
    gc.collect()
    gc.freeze()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(address)
    listening.listen()
    waiting = selectors.DefaultSelector()
    waiting.register(sys.stdin, selectors.EVENT_READ)
    waiting.register(listening, selectors.EVENT_READ)
    os.write(1, b"ready\n")
    while True:
        for key, _ in waiting.select():
            if key.fileobj is sys.stdin:
                return
            if key.fileobj is listening:
                asker, _ = listening.accept()
                asked, streams, *_ = socket.recv_fds(asker, 1 << 20, 3)
                child = os.fork()
                if not child:
                    return _become(json.loads(asked), streams)
                for stream in streams:
                    os.close(stream)
                asker.send(str(child).encode())
                waiting.register(os.pidfd_open(child), selectors.EVENT_READ, (child, asker))
            else:
                child, asker = key.data
                code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                waiting.unregister(key.fileobj)
                os.close(key.fileobj)
                with contextlib.suppress(OSError):
                    asker.send(str(code).encode())
                asker.close()


def _become(asked, streams):
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 256)
    for number, mode in enumerate("rww"):
        name = ("stdin", "stdout", "stderr")[number]
        setattr(sys, name, os.fdopen(number, mode, 1 if number else -1, closefd=False))
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv[:] = asked["argv"]
    runpy.run_path(asked["argv"][0], run_name="__main__")
