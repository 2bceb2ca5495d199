# The start and the stop of a real gunicorn: the first on PATH. Without one these tests are skipped.

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from .support import RUNTIME, EntryTest, free_port, wait_until

GUNICORN = shutil.which("gunicorn")
VERSION = tuple(int(part) for part in subprocess.run(
    [GUNICORN, "--version"], capture_output=True, text=True).stdout.split()[-1].rstrip(")").split(".")
) if GUNICORN else ()

APP = """\
import json, os, sys, time
import settings

def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        open("slow-began", "w").close()
        time.sleep(2)
    body = json.dumps({
        "settings": settings.OWNER, "path": sys.path, "scheme": environ["wsgi.url_scheme"],
        "seaworthy": sorted(name for name in os.environ if name.startswith("SEAWORTHY_")),
    }).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@unittest.skipUnless(GUNICORN, "gunicorn is not on PATH")
class Gunicorn(EntryTest):
    def setUp(self):
        super().setUp()
        (self.folder / "wsgi.py").write_text(APP)
        (self.folder / "settings.py").write_text("OWNER = 'the app'\n")
        self.port = free_port()

    def serve(self, **environment):
        """Starts the app and returns its process once it answers."""
        environment = {"PORT": str(self.port), "WEB_CONCURRENCY": "1", "GUNICORN_GRACEFUL_TIMEOUT": "12",
                       "HOME": str(self.folder), "SEAWORTHY_APP": "web", **environment}
        process = self.start("serve", "wsgi:app", **environment)
        self.addCleanup(process.terminate)
        wait_until(lambda: self.answers(process))
        return process

    def answers(self, process):
        self.assertIsNone(process.poll(), "gunicorn ended")
        with contextlib.suppress(OSError):
            return self.ask(self.connect(), close=True)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), 10)
        self.addCleanup(connection.close)
        return connection

    @staticmethod
    def ask(connection, path="/", close=False):
        """Sends a request and returns the headers and the JSON of its answer."""
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\n"
                           f"Connection: {'close' if close else 'keep-alive'}\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            head = ""
            while not head.endswith("\r\n\r\n"):
                line = answer.readline().decode().lower()
                if not line:
                    raise ConnectionError("closed without an answer")
                head += line
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            return head, json.loads(answer.read(length))

    def stop(self, process):
        """Sends SIGTERM; returns the seconds until it had ended, having checked that it ended well."""
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=40)
        self.assertEqual(process.returncode, 0, errors)
        self.assertNotIn("SIGKILL", errors)
        return time.monotonic() - began

    def test_app_sees_its_own_modules_and_the_edge_scheme(self):
        process = self.serve()
        head, seen = self.ask(self.connect())
        self.assertEqual((seen["settings"], seen["scheme"]), ("the app", "https"))
        self.assertEqual(seen["seaworthy"], ["SEAWORTHY_APP"])
        self.assertNotIn(str(RUNTIME), seen["path"])
        self.assertTrue("connection: keep-alive" in head)
        self.stop(process)
        self.assertFalse((self.folder / ".gunicorn").exists(), "the control socket is open")

    def test_logs_and_workers_follow_the_environment(self):
        process = self.serve(WEB_CONCURRENCY="3", GUNICORN_ACCESS_LOG="off", GUNICORN_PRELOAD="true")
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
        self.assertEqual((errors.count("Booting worker"), len(output.splitlines())), (3, 1))
        self.assertIn("Using worker: gthread", errors)

    def test_bad_settings_come_without_a_traceback_from_gunicorn_too(self):
        ran = subprocess.run([GUNICORN, "--config", str(RUNTIME / "gunicorn.conf.py"), "wsgi:app"],
                             env={**self.environment, "GUNICORN_THREADS": "many", "PORT": "0"},
                             cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (78, """\
gunicorn cannot start:
  PORT must be a whole number from 1 to 65535, got "0"
  GUNICORN_THREADS must be a whole number of at least 1, got "many"
"""))

    def test_stop_finishes_the_request_in_flight(self):
        process = self.serve()
        answers = []
        asking = threading.Thread(target=lambda: answers.append(self.ask(self.connect(), "/slow")))
        asking.start()
        wait_until((self.folder / "slow-began").exists)
        self.assertLess(self.stop(process), 11)
        asking.join(5)
        self.assertEqual(len(answers), 1)
        self.assertIn("200 ok", answers[0][0])

    def test_stop_with_idle_connections_open(self):
        process = self.serve()
        connections = [self.connect() for _ in range(3)]
        for connection in connections:
            self.ask(connection)
        time.sleep(0.5)
        self.assertLess(self.stop(process), 11)

    @unittest.skipIf(VERSION < (22,) or (24,) <= VERSION < (25, 2), "such a gunicorn reads in a thread that nothing ends")
    def test_stop_with_connections_open_that_were_never_used(self):
        process = self.serve()
        _unused = [self.connect() for _ in range(3)]
        time.sleep(6)  # after 5 s gunicorn >= 25.2 moves them to where they would live as long as a kept one
        self.assertLess(self.stop(process), 11)
