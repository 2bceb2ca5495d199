# Metrics: what is counted, that it survives the workers, and that nobody can hold the listener up.

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from .serving import ServerTest, Serving
from .support import free_port, wait_until

from seaworthy_runtime.metrics.counters import Counters
from seaworthy_runtime.metrics.listener import Listener, bind
from seaworthy_runtime.metrics.page import process_facts, render
from seaworthy_runtime.metrics.store import SIZE, Store, entries

OK = 'http_requests_total{method="GET",route="unmatched",status="200"}'


class Counting(ServerTest):
    TARGET = "flask_app:app"
    ENVIRONMENT = {"WEB_CONCURRENCY": "3", "SEAWORTHY_QUIET": "/where"}

    def test_routes_methods_and_statuses(self):
        wait_until(lambda: self.server.metrics()["app_workers"] == 3)
        for path in ("/notes/1", "/notes/2", "/notes/200", "/nothing", "/boom", "/where", "/healthz", "/readyz"):
            self.ask(path)
        self.ask("/notes/1", method="BREW")
        self.ask("/notes/1", method="POST")
        # The books are closed after the client has its answer.
        page = wait_until(lambda: (page := self.server.metrics())["http_requests_in_flight"] == 0
                          and sum(value for name, value in page.items()
                                  if name.startswith("http_requests_total")) == 7 and page)
        counts = {name: value for name, value in page.items() if name.startswith("http_requests_total")}
        self.assertEqual(counts, {
            'http_requests_total{method="GET",route="/notes/<int:number>",status="200"}': 2,
            'http_requests_total{method="GET",route="/notes/<int:number>",status="404"}': 1,
            'http_requests_total{method="GET",route="/boom",status="500"}': 1,
            'http_requests_total{method="GET",route="unmatched",status="404"}': 1,
            'http_requests_total{method="OTHER",route="unmatched",status="405"}': 1,
            'http_requests_total{method="POST",route="unmatched",status="405"}': 1,
        })
        times = 'http_request_duration_seconds_%s{method="GET",route="/notes/<int:number>"%s}'
        self.assertEqual((page[times % ("count", "")], page[times % ("bucket", ',le="+Inf"')]), (3, 3))
        self.assertTrue(0 < page[times % ("sum", "")] < 1)
        bounds = [page[times % ("bucket", f',le="{bound}"')] for bound in ("0.005", "0.01", "0.1", "1.0", "10.0", "+Inf")]
        self.assertEqual(bounds, sorted(bounds))
        self.assertEqual((page["app_workers"], page["http_requests_in_flight"]), (3, 0))
        self.assertEqual(page['app_info{app="web",version="1.4.2"}'], 1)
        self.assertGreater(page["process_resident_memory_bytes"], 30e6)
        self.assertGreater(page["process_cpu_seconds_total"], 0.05)
        self.assertGreater(page["process_open_fds"], 12)
        self.assertLess(abs(page["process_start_time_seconds"] - time.time()), 60)

    def test_the_listener(self):
        answer = self.ask("/metrics", port=self.server.metrics_port)
        self.assertEqual(answer.all("Content-Type"), ["text/plain; version=0.0.4; charset=utf-8"])
        self.assertEqual(self.ask("/metrics", port=self.server.metrics_port, method="HEAD").body, b"")
        for path, method in (("/", "GET"), ("/metrics", "POST"), ("/metricsx", "GET"), ("/metrics/", "GET")):
            self.assertEqual(self.ask(path, port=self.server.metrics_port, method=method).status, 404, path)
        self.assertEqual(self.ask("/metrics").status, 404, "it is on the app's own port")

    def test_slow_clients_hold_up_nobody(self):
        slow = [socket.create_connection(("127.0.0.1", self.server.metrics_port)) for _ in range(250)]
        try:
            for each in slow[::2]:
                each.sendall(b"GET /metrics HTT")
            began = time.monotonic()
            for _ in range(3):
                self.server.metrics()
            self.assertLess(time.monotonic() - began, 1)
        finally:
            for each in slow:
                each.close()


class Dying(unittest.TestCase):
    TARGET = "plain_wsgi:app"
    MORE = {}

    def test_counts_survive_their_worker(self):
        server = Serving(self.TARGET, WEB_CONCURRENCY="2", **self.MORE).ready()
        self.addCleanup(server.close)
        total, processor = 0, 0.0
        for _round in range(3):
            for _ in range(10):
                server.ask("/ok")
            total += 10
            # The books are closed after the client has its answer.
            wait_until(lambda: server.metrics()["http_requests_in_flight"] == 0 and server.metrics()[OK] >= total)
            page = server.metrics()
            self.assertEqual(page[OK], total)
            self.assertGreaterEqual(page["process_cpu_seconds_total"], processor)
            processor = page["process_cpu_seconds_total"]
            for pid in server.workers():
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: len(server.workers()) == 2 and self.answers(server))
        self.assertEqual(server.metrics()[OK], total)
        with self.assertRaises(OSError):
            server.ask("/die")
        wait_until(lambda: self.answers(server)["app_workers"] == 2)
        wait_until(lambda: server.metrics()["http_requests_in_flight"] == 0)
        folder = next(f"/dev/shm/{name}" for name in os.listdir("/dev/shm") if name.startswith("seaworthy-")
                      and any(f"worker.{pid}" in os.listdir(f"/dev/shm/{name}") for pid in server.workers()))
        self.assertEqual(sorted(os.listdir(folder)), sorted(["dead", "lock", *(f"worker.{pid}" for pid in server.workers())]))
        server.stop()
        self.assertFalse(os.path.exists(folder))

    def answers(self, server):
        try:
            server.ask("/healthz")
            return server.metrics()
        except OSError:
            return None


class DyingAsgi(Dying):
    TARGET = "plain_asgi:app"
    MORE = {"SEAWORTHY_INTERFACE": "asgi"}


class Parts(unittest.TestCase):
    def test_the_processor_time_of_ended_children_counts(self):
        before = process_facts([], os.getpid())["seconds"]
        subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.5: pass"], check=True)
        self.assertGreater(process_facts([], os.getpid())["seconds"] - before, 0.4)

    def test_a_client_that_does_not_read_holds_up_nobody(self):
        port = free_port()
        listener = Listener(bind(port), lambda: "x" * 10_000_000)
        listener.start()
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
            wait_until(lambda: listener.open)
            time.sleep(0.2)
            with socket.create_connection(("127.0.0.1", port), 10) as quick:
                quick.sendall(b"GET / HTTP/1.1\r\n\r\n")
                self.assertIn(b"404", quick.recv(4096))


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def test_series_are_bounded(self):
        counters = Counters(self.folder)
        for number in range(2000):
            counters.begin()
            counters.end(f"M{number}", f"/route/{number}/" + "a" * 200, 200, 0.1)
        self.assertEqual(counters.words[counters.in_flight], 0)
        self.assertEqual(os.path.getsize(f"{self.folder}/worker.{os.getpid()}"), SIZE)
        page = render(self.folder, "web", '1"\\\n', os.getpid(), 0)
        self.assertIn('app_info{app="web",version="1\\"\\\\\\n"} 1\n', page)
        self.assertLess(len(page.splitlines()), 301 * 16 + 50)
        self.assertIn('http_requests_total{method="OTHER",route="other",status="200"} 1700\n', page)

    def test_a_full_file_counts_no_more_and_breaks_nothing(self):
        counters = Counters(self.folder)
        for number in range(5000):
            counters.end("GET", f"/{number % 250}/" + "a" * 400, 200 + number % 20, 0.1)
        store = Store(f"{self.folder}/worker.{os.getpid()}")
        self.assertLessEqual(store.words[0] * 8, SIZE)
        self.assertEqual(len(list(entries(store.bytes))), len(store.keys))

    def test_what_a_killed_writer_left_half_done_is_not_seen(self):
        store = Store(f"{self.folder}/a")
        store.words[store.series(("requests", "GET", "/", "200"), 1)] = 5
        used = int(store.words[0])
        store.bytes[used * 8:used * 8 + 40] = b"\xff" * 40
        self.assertEqual([(key, numbers) for key, _, numbers in entries(bytes(store.bytes))],
                         [(("requests", "GET", "/", "200"), (5.0,))])
        self.assertEqual(list(entries(b"")), [])
