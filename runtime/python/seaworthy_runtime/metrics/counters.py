# What a worker counts. The names of the series are bounded, whatever clients send.

import os
import threading
from bisect import bisect_left

from .store import Store

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"))
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MOST_ROUTES = 300


class Counters:
    """The counts of one process, in a file of its own."""

    def __init__(self, folder):
        self.store = Store(os.path.join(folder, f"worker.{os.getpid()}"))
        self.words = self.store.words
        self.lock = threading.Lock()
        self.in_flight = self.store.series(("gauge", "in_flight"), 1)
        self.routes = set()
        self.indexes = {}

    def begin(self):
        """A request began."""
        with self.lock:
            self.words[self.in_flight] += 1

    def end(self, method, route, status, seconds):
        """A request ended."""
        known = self.indexes.get((method, route, status)) or self.find(method, route, status)
        count, duration = known
        words = self.words
        with self.lock:
            words[self.in_flight] -= 1
            if count:
                words[count] += 1
            if duration:
                words[duration] += seconds
                words[duration + 1 + bisect_left(BUCKETS, seconds)] += 1

    def find(self, method, route, status):
        """Returns the indexes of a request's count and of its durations; 0 is nowhere."""
        name = method if method in METHODS else "OTHER"
        with self.lock:
            if route not in self.routes and len(self.routes) >= MOST_ROUTES:
                route = "other"
            self.routes.add(route)
            found = (self.store.series(("requests", name, route, str(status)), 1),
                     # How long a WebSocket stays open is no measure of the app.
                     0 if name == "WEBSOCKET" else self.store.series(("duration", name, route), len(BUCKETS) + 2))
            if name == method:
                self.indexes[method, route, status] = found
        return found
