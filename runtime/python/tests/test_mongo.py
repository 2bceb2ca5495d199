# Readiness of MongoDB through the real driver, against what the server writes.

import contextlib
import gc
import importlib.util
import socket
import socketserver
import struct
import sys
import threading
import time
import unittest
import unittest.mock
import warnings

from seaworthy_runtime.datastores import answers
from seaworthy_runtime.health import Problem

from .support import free_port, wait_until

FOUND = importlib.util.find_spec("pymongo")


class Server(socketserver.StreamRequestHandler):
    """Answers each command by its name, the first of a document; closes the connection at one that it does not know."""

    def handle(self):
        import bson

        while header := self.rfile.read(16):
            length, number, _, kind = struct.unpack("<iiii", header)
            body = self.rfile.read(length - 16)
            if kind == 2004:  # the first question, as servers of old understand it
                content = bson.decode(body[body.index(b"\0", 4) + 9:])
                before, kind_of_answer = struct.pack("<iqii", 8, 0, 0, 1), 1
            else:
                content = bson.decode(body[5:])
                before, kind_of_answer = b"\0\0\0\0\0", 2013
            name = next(iter(content))
            if name.lower() in ("hello", "ismaster"):
                answer = {"isWritablePrimary": True, "ismaster": True, "maxWireVersion": 21, "minWireVersion": 0,
                          "maxBsonObjectSize": 1 << 24, "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000, "ok": 1.0}
            elif name in self.server.replies:
                self.server.asked.append((name, content["$db"]))
                answer = self.server.replies[name]
            else:
                return
            encoded = before + bson.encode(answer)
            with contextlib.suppress(OSError):
                self.wfile.write(struct.pack("<iiii", len(encoded) + 16, 1, number, kind_of_answer) + encoded)


@contextlib.contextmanager
def server(replies):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as listener:
        listener.daemon_threads = True
        listener.replies, listener.asked = replies, []
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        yield listener
        listener.shutdown()


def failure(code):
    return {"ok": 0.0, "code": code, "codeName": "x", "errmsg": "hunter2 is refused"}


@unittest.skipUnless(FOUND, "no driver")
class Mongo(unittest.TestCase):
    def why(self, url):
        began = time.monotonic()
        with self.assertRaises(Problem) as raised:
            answers(url)
        self.assertLess(time.monotonic() - began, 3.5)
        return str(raised.exception)

    def test_it_answers(self):
        with server({"ping": {"ok": 1.0}}) as listener:
            url = f"mongodb://127.0.0.1:{listener.server_address[1]}/app?serverSelectionTimeoutMS=60000"
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                self.assertIsNone(answers(url, history="alembic"))
                gc.collect()
            self.assertEqual([str(each.message) for each in warned], [], "a client that is not closed")
            self.assertEqual(listener.asked, [("ping", "admin")])
            wait_until(lambda: not [thread for thread in threading.enumerate() if "pymongo" in thread.name])

    def test_it_asks_as_the_user(self):
        with server({"saslStart": failure(18), "ping": {"ok": 1.0}}) as listener:
            url = f"mongodb://app:p%40ss@127.0.0.1:{listener.server_address[1]}/app?authSource=app"
            self.assertEqual(self.why(url), "authentication failed")
            self.assertEqual(listener.asked[0], ("saslStart", "app"))

    def test_why_it_does_not(self):
        for code, reason in ((13, "permission denied"), (91, "the server is starting or stopping"), (4242, "OperationFailure")):
            with self.subTest(code), server({"ping": failure(code)}) as listener:
                self.assertEqual(self.why(f"mongodb://127.0.0.1:{listener.server_address[1]}/app"), reason)
        with server({}) as listener:
            self.assertEqual(
                self.why(f"mongodb://127.0.0.1:{listener.server_address[1]}/app"), "the server closed the connection")

    def test_nobody_there(self):
        self.assertEqual(self.why(f"mongodb://app:hunter2@127.0.0.1:{free_port()}/app"), "connection refused")
        self.assertEqual(self.why("mongodb://app:hunter2@no.such.invalid/app"), "its host name cannot be resolved")
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.assertEqual(self.why(f"mongodb://127.0.0.1:{silent.getsockname()[1]}/app"), "no answer in time")


class WithoutDriver(unittest.TestCase):
    def test_it_is_named(self):
        with unittest.mock.patch.dict(sys.modules, {"pymongo": None}), self.assertRaises(Problem) as raised:
            answers("mongodb://app:hunter2@db/app")
        self.assertEqual(str(raised.exception), "no driver that works is installed: pymongo")
