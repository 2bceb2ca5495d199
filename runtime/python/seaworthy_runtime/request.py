# The request that is being served: its id, and what the log line, the metrics and the trace say of it.

import contextvars
import os
import re
import time

# Which release answered, for the edge: it logs the header and does not pass it on.
RELEASE = re.sub(r"[^A-Za-z0-9._+-]", "-", os.environ.get("SEAWORTHY_VERSION") or "unversioned")[:128]

# The headers that are ours: what an app says in them does not count.
OURS = ("x-request-id", "x-release")

# One for each thread (WSGI) or task (ASGI).
current = contextvars.ContextVar("seaworthy_request", default=None)

valid_id = re.compile(r"[A-Za-z0-9._-]{8,128}").fullmatch


def request_id(given):
    """Returns the id that the edge sent, or a new one where there is none or it is not valid."""
    return given if given and valid_id(given) else os.urandom(16).hex()


class Request:
    """What is known of one request. `status` is 0 until an answer began; times are in seconds."""

    __slots__ = ("id", "method", "path", "client", "began", "status", "sent", "quiet", "trace", "ended")

    def __init__(self, id, method, path, quiet):
        self.id = id
        self.method = method
        self.path = path
        self.client = ""
        self.began = time.perf_counter()
        self.status = 0
        self.sent = 0
        self.quiet = quiet
        self.trace = None
        self.ended = False
