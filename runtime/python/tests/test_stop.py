# The stop of every kind of worker: what is in flight is finished, what never ends does not hold it up.

import signal
import socket
import threading
import time
import unittest

from .serving import Serving
from .support import wait_until

GRACE_SECONDS = 7
ASGI = {"SEAWORTHY_INTERFACE": "asgi"}


class Stop(unittest.TestCase):
    def serve(self, target="plain_asgi:app", **environment):
        server = Serving(target, GUNICORN_GRACEFUL_TIMEOUT=str(GRACE_SECONDS), **{**ASGI, **environment})
        self.addCleanup(server.close)
        return server.ready()

    def connect(self, server, path=None, wait=b"\r\n\r\n"):
        connection = socket.create_connection(("127.0.0.1", server.port), 10)
        self.addCleanup(connection.close)
        if path:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            received = b""
            while wait not in received:
                received += connection.recv(4096)
        return connection

    def stop(self, server, number=signal.SIGTERM):
        """Returns the seconds that it took, having checked that it ended by itself: gunicorn kills what has not ended
        when the grace is over."""
        began = time.monotonic()
        self.assertEqual(server.stop(number), 0)
        self.assertNotIn("SIGKILL", server.text())
        self.assertIn("Worker exiting", server.text())
        return time.monotonic() - began

    def test_what_is_in_flight_is_finished_with_idle_connections_open(self):
        server = self.serve()
        server.lines("lifespan began")
        for path in ("/ok", "/ok", None):
            self.connect(server, path)
        answers = []
        asking = threading.Thread(target=lambda: answers.append(server.ask("/slow?1.5").body))
        asking.start()
        server.lines("slow began")
        self.stop(server)
        asking.join()
        self.assertEqual(answers, [b"slow"])
        server.lines("lifespan ended")
        with self.assertRaises(OSError):
            server.ask("/ok")

    def test_an_endless_stream_ends_at_the_limit(self):
        server = self.serve()
        stream = self.connect(server, "/forever", b"data")
        self.assertGreater(self.stop(server), 3)
        server.lines("Finished server process")
        self.assertNotIn("Traceback", server.text())
        stream.settimeout(5)
        while stream.recv(65536):
            pass

    def test_a_websocket_does_not_hold_it_up(self):
        from websockets.sync.client import connect

        server = self.serve()
        with connect(f"ws://127.0.0.1:{server.port}/ws") as socket:
            self.assertEqual(socket.recv(), "hello")
            self.stop(server)

    def test_an_interrupt_is_quick(self):
        server = self.serve()
        self.connect(server, "/forever", b"data")
        self.assertLess(self.stop(server, signal.SIGINT), GRACE_SECONDS - 3)

    def test_a_stopping_sync_worker_finishes_too(self):
        server = self.serve("plain_wsgi:app", GUNICORN_WORKER_CLASS="sync", SEAWORTHY_INTERFACE="wsgi")
        answers = []
        asking = threading.Thread(target=lambda: answers.append(server.ask("/slow?1").body))
        asking.start()
        server.lines("slow began")
        self.stop(server)
        asking.join()
        self.assertEqual(answers, [b"slow"])

    def test_a_reload_keeps_the_settings_and_the_counts(self):
        server = self.serve(LOG_FORMAT="json")
        server.ask("/ok")
        (before,) = server.workers()
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: before not in server.workers() and len(server.workers()) == 1)
        wait_until(lambda: self.answered(server))
        self.assertEqual(server.ask("/html").json["code"], "not_found")
        self.assertEqual(server.metrics()['http_requests_total{method="GET",route="unmatched",status="200"}'], 1)

    def answered(self, server):
        try:
            return server.ask("/healthz").status == 200
        except OSError:
            return None
