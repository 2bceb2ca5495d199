# What the tests share: a folder of their own, and the entry program as a real process in it.

import contextlib
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

RUNTIME = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RUNTIME))


class EntryTest(unittest.TestCase):
    """Gives each test a temporary folder with secrets/, state/ and bin/, the latter first on PATH."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("secrets", "state", "bin"):
            (self.folder / name).mkdir()
        self.environment = {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SEAWORTHY_SECRETS_DIRECTORY": str(self.folder / "secrets"),
            "SEAWORTHY_STATE": str(self.folder / "state"),
        }

    def secret(self, name, content):
        """Writes a secret's file."""
        (self.folder / "secrets" / name).write_bytes(content)

    def program(self, name, body):
        """Writes a Python program into bin/."""
        path = self.folder / "bin" / name
        path.write_text(f"#!{sys.executable}\n{body}\n")
        path.chmod(0o755)
        return str(path)

    def start(self, *arguments, **environment):
        """Starts the entry program; its output is read with `communicate()`."""
        process = subprocess.Popen(
            [sys.executable, str(RUNTIME / "entry.py"), *arguments], cwd=self.folder, text=True,
            env={**self.environment, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        """Ends a process that a failed test left behind."""
        if process.poll() is None:
            process.kill()
        process.communicate()

    def run_entry(self, *arguments, **environment):
        """Runs the entry program to its end; returns exit code, standard output and standard error."""
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors


def next_line(process):
    """Reads one line of output, and no more, so that `communicate()` still finds the rest."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(process.stdout.fileno(), 1)
        if not byte:
            raise AssertionError(f"output ended after {line!r}: {process.stderr.read()}")
        line += byte
    return line.decode()


def wait_until(condition, seconds=15):
    """Returns the first true value of `condition()`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"nothing after {seconds} s")


# The ports given out, each a file: tests run side by side, in several processes.
PORTS = pathlib.Path(tempfile.gettempdir(), "seaworthy-ports")


def free_port():
    """Returns a port that nothing listens on and no other test was given, below the range of outgoing connections."""
    PORTS.mkdir(exist_ok=True)
    while True:
        port = random.randrange(20_000, 32_000)
        try:
            (PORTS / str(port)).touch(exist_ok=False)
        except FileExistsError:
            continue
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("0.0.0.0", port))
            return port


@contextlib.contextmanager
def server(answer, port=0):
    """Answers each connection on loopback with `answer(request)`; yields the port and the requests seen."""
    requests = []
    listener = socket.create_server(("127.0.0.1", port))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                with contextlib.suppress(OSError):
                    requests.append(connection.recv(4096))
                    connection.sendall(answer(requests[-1]))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], requests
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
