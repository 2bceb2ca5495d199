# Readiness of Redis, against what the server writes.

import contextlib
import socketserver
import threading
import unittest

from seaworthy_runtime.datastores import answers
from seaworthy_runtime.health import Problem


@contextlib.contextmanager
def redis(replies):
    """A server that answers each command by its first word; yields its port and the commands."""
    received = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            while line := self.rfile.readline():
                words = []
                for _ in range(int(line[1:])):
                    length = int(self.rfile.readline()[1:])
                    words.append(self.rfile.read(length + 2)[:-2].decode())
                received.append(words)
                if words[0] not in replies:
                    return
                self.wfile.write(replies[words[0]].encode() + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], received
        server.shutdown()


class Redis(unittest.TestCase):
    def why(self, replies, credentials=""):
        with redis(replies) as (port, _), self.assertRaises(Problem) as caught:
            answers(f"redis://{credentials}127.0.0.1:{port}/0")
        return str(caught.exception)

    def test_it_answers(self):
        with redis({"AUTH": "+OK", "PING": "+PONG"}) as (port, received):
            self.assertIsNone(answers(f"redis://:p%40ss%0D%0AQUIT@127.0.0.1:{port}", "alembic"))
            self.assertEqual(received, [["AUTH", "p@ss\r\nQUIT"], ["PING"]])

    def test_a_user_of_its_own(self):
        with redis({"AUTH": "+OK", "PING": "+PONG"}) as (port, received):
            answers(f"redis://me:word@127.0.0.1:{port}/3")
            self.assertEqual(received[0], ["AUTH", "me", "word"])

    def test_no_password(self):
        with redis({"PING": "+PONG"}) as (port, received):
            answers(f"redis://127.0.0.1:{port}")
            self.assertEqual(received, [["PING"]])

    def test_why_it_does_not(self):
        wrong = "-WRONGPASS invalid username-password pair or user is disabled."
        self.assertEqual(self.why({"AUTH": wrong}, ":secret@"), "authentication failed")
        self.assertEqual(self.why({"PING": "-NOAUTH Authentication required."}), "authentication failed")
        loading = "-LOADING Redis is loading the dataset in memory"
        self.assertEqual(self.why({"PING": loading}), "the server is starting or stopping")
        self.assertEqual(self.why({}), "the server closed the connection")
        self.assertEqual(self.why({"PING": "HTTP/1.1 400 Bad Request"}), "an answer that is none of Redis")

    def test_nobody_there(self):
        with self.assertRaises(Problem) as caught:
            answers("redis://:secret@127.0.0.1:1")
        self.assertEqual(str(caught.exception), "connection refused")
