# Unhandled exceptions to Sentry: through its own SDK where the app has that, or else as envelopes, which hold the
# stack, the exception's own message, and of the request the method and the path. A message may quote what a client
# sent, as a ValueError does; the parameters that SQLAlchemy puts into its own are left out.

import importlib.util
import json
import linecache
import os
import re
import time
import traceback
from urllib.parse import urlsplit

from ..request import current
from .sender import Sender

MOST_FRAMES = 60
MOST_CAUSES = 5

parameters = re.compile(r"^\[parameters: .*", re.MULTILINE | re.DOTALL)


def start(environment):
    """Returns a function that reports an exception, or None without SENTRY_DSN. Called before the app loads: its
    SDK is set up here, and the app's own call, which comes later, wins."""
    dsn = environment.get("SENTRY_DSN", "").strip()
    if not dsn:
        return None
    if importlib.util.find_spec("sentry_sdk"):
        import sentry_sdk

        sentry_sdk.init()  # it reads SENTRY_DSN, SENTRY_ENVIRONMENT and SENTRY_RELEASE itself
        return capture_by_sdk
    return Reporter(dsn, environment).report


def capture_by_sdk(error):
    """Hands an exception to the SDK, which knows those that it has seen."""
    import sentry_sdk

    request = current.get()
    with sentry_sdk.new_scope() as scope:
        if request:
            scope.set_tag("request_id", request.id)
        scope.capture_exception(error)


class Reporter:
    """Makes events and queues them."""

    def __init__(self, dsn, environment):
        parts = urlsplit(dsn)
        base, _, project = parts.path.rpartition("/")
        address = parts.netloc.rpartition("@")[2]
        self.common = {
            "platform": "python", "level": "error",
            "environment": environment.get("SENTRY_ENVIRONMENT") or environment.get("SEAWORTHY_ENVIRONMENT") or "production",
            "release": environment.get("SENTRY_RELEASE") or environment.get("SEAWORTHY_VERSION") or None,
            "server_name": environment.get("HOSTNAME") or None,
            "tags": {"app": environment.get("SEAWORTHY_APP") or "app"},
        }
        self.sender = Sender("sentry", f"{parts.scheme}://{address}{base}/api/{project}/envelope/", {
            "Content-Type": "application/x-sentry-envelope",
            "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client=seaworthy/1, sentry_key={parts.username}",
        }, lambda items: envelope(items[0]))

    def report(self, error):
        """Queues one exception."""
        request = current.get()
        event = {**self.common, "event_id": os.urandom(16).hex(), "timestamp": time.time(),
                 "exception": {"values": causes(error)}}
        if request:
            event["tags"] = {**event["tags"], "request_id": request.id}
            event["transaction"] = f"{request.method} {request.path}"
            event["request"] = {"method": request.method, "url": request.path}
            if request.trace:
                event["contexts"] = {"trace": {"trace_id": request.trace.trace_id, "span_id": request.trace.span_id}}
        self.sender.send(event)


def envelope(event):
    """Returns an envelope with one event."""
    body = json.dumps({name: value for name, value in event.items() if value is not None}, default=str).encode()
    head = json.dumps({"event_id": event["event_id"], "sent_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
    item = json.dumps({"type": "event", "length": len(body), "content_type": "application/json"})
    return head.encode() + b"\n" + item.encode() + b"\n" + body + b"\n"


def causes(error):
    """Returns an exception and what caused it, the first cause first."""
    values = []
    while error is not None and len(values) < MOST_CAUSES:
        values.insert(0, {"type": type(error).__name__, "module": type(error).__module__, "value": message_of(error),
                          "stacktrace": {"frames": frames(error.__traceback__)}})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return values


def message_of(error):
    """Returns what an exception says, up to the parameters of a statement: they have no certain end."""
    return parameters.sub("[parameters are left out]", str(error))[:2000]


def frames(trail):
    """Returns the frames of a traceback with the lines around each, and no variables."""
    found = []
    for frame, number in list(traceback.walk_tb(trail))[-MOST_FRAMES:]:
        name = frame.f_code.co_filename
        around = [linecache.getline(name, at).rstrip("\n") for at in range(max(1, number - 3), number + 4)]
        before = min(3, number - 1)
        found.append({
            "filename": os.path.relpath(name) if name.startswith(os.getcwd()) else name, "abs_path": name,
            "function": frame.f_code.co_name, "module": frame.f_globals.get("__name__"), "lineno": number,
            "pre_context": around[:before], "context_line": around[before], "post_context": around[before + 1:],
            "in_app": not re.search(r"/(site|dist)-packages/|/lib/python3|/seaworthy_runtime/", name),
        })
    return found
