# The books on requests: each that begins and ends is counted, timed, logged and traced here, whatever its protocol.

import time


class Ledger:
    """`access`, `counters` and `traces` may each be None."""

    def __init__(self, access=None, counters=None, traces=None):
        self.access = access
        self.counters = counters
        self.traces = traces

    def begin(self, request):
        """Notes that a request is in flight."""
        if self.counters and not request.quiet:
            self.counters.begin()

    def end(self, request, route):
        """Notes that it has ended, once; `route` is the app's template for its path."""
        if request.quiet or request.ended:
            return
        request.ended = True
        duration = time.perf_counter() - request.began
        if self.counters:
            self.counters.end(request.method, route, request.status, duration)
        if self.access:
            self.access.write(request, duration)
        if self.traces:
            self.traces.end(request, route, duration)
