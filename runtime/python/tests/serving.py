# A real server with an app of tests/apps, for as long as a class of tests needs it.

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from .support import RUNTIME, free_port, wait_until

APPS = RUNTIME / "tests" / "apps"
BYTECODE = os.path.join(tempfile.gettempdir(), "seaworthy-tests-bytecode")
ID = "test-request.0001"


class Answer:
    """What a request was answered with; `headers` finds names in any case."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def all(self, name):
        """Returns the values of every header of this name."""
        return self.headers.get_all(name) or []


class Serving:
    """The entry program as a process, serving `target`; its output is in a file."""

    def __init__(self, target, folder=APPS, **environment):
        self.port = free_port()
        self.metrics_port = free_port()
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-E", "-u", "-X", f"pycache_prefix={BYTECODE}", str(RUNTIME / "entry.py"), "serve", target],
            cwd=folder, stdout=self.output, stderr=self.output,
            env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "HOME": "/tmp", "PYTHONPYCACHEPREFIX": BYTECODE,
                 "WEB_CONCURRENCY": "1", "PORT": str(self.port), "SEAWORTHY_APP": "web", "SEAWORTHY_VERSION": "1.4.2",
                 "SEAWORTHY_METRICS_PORT": str(self.metrics_port),
                 "SEAWORTHY_LIVENESS": "/healthz", "SEAWORTHY_READINESS": "/readyz", **environment})

    def ready(self):
        """Waits until it answers."""
        def answers():
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.text()}")
            try:
                return self.ask("/healthz")
            except OSError:
                return None

        wait_until(answers, 60)  # on a busy machine
        return self

    def ask(self, path, method="GET", body=None, port=None, **headers):
        """Sends a request on a connection of its own; in header names `_` is a hyphen."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=15)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def raw(self, request):
        """Sends bytes and returns all that comes back until the server closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), 15) as connection:
            connection.sendall(request)
            received = b""
            while data := connection.recv(65536):
                received += data
            return received

    def metrics(self):
        """Returns the samples of the metrics page."""
        page = self.ask("/metrics", port=self.metrics_port).body.decode()
        return {name: float(value) for name, value in
                (line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))}

    def text(self):
        """Returns what it has written so far."""
        self.output.seek(0)
        return self.output.read().decode()

    def lines(self, *words):
        """Returns the lines that hold all words, once there is one."""
        return wait_until(lambda: [line for line in self.text().splitlines() if all(word in line for word in words)], 10)

    def objects(self, **fields):
        """Returns the JSON lines with these fields, once there is one."""
        def found():
            return [each for each in map(json.loads, self.text().splitlines())
                    if all(each.get(name) == value for name, value in fields.items())]

        return wait_until(found, 10)

    def workers(self):
        """Returns the workers' process numbers."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            return [int(pid) for pid in file.read().split()]

    def stop(self, number=signal.SIGTERM, seconds=30):
        """Ends it; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        finally:
            self.process.kill()
            self.process.wait()

    def close(self):
        """Ends it without ceremony."""
        try:
            self.stop(signal.SIGINT, 40)
        finally:
            self.output.close()


class ServerTest(unittest.TestCase):
    """Tests that share one server: `TARGET`, with `ENVIRONMENT`."""

    TARGET = None
    ENVIRONMENT = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Serving(cls.TARGET, **cls.ENVIRONMENT)
        cls.addClassCleanup(cls.server.close)
        cls.server.ready()

    def ask(self, path, **more):
        return self.server.ask(path, **more)
