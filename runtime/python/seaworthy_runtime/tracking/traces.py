# One server span for each request, as OTLP over HTTP in JSON. What the app instruments itself is left to it.

import os
import re
import sys
import time
from urllib.parse import unquote

import json

from .sender import Sender

valid_parent = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?").fullmatch


class Trace:
    """Where a request stands in its trace."""

    __slots__ = ("trace_id", "span_id", "parent_id", "sampled", "began")

    def __init__(self, trace_id, parent_id, sampled):
        self.trace_id = trace_id
        self.span_id = os.urandom(8).hex()
        self.parent_id = parent_id
        self.sampled = sampled
        self.began = time.time_ns()


class Traces:
    """Makes spans and queues them."""

    def __init__(self, endpoint, resource, headers):
        self.resource = resource
        self.sender = Sender("traces", endpoint, {**headers, "Content-Type": "application/json"}, self.render,
                             batch=256, pause=1.0)

    def begin(self, request, parent):
        """Gives a request its place; returns the traceparent that the app sees."""
        found = valid_parent(parent.strip()) if parent else None
        if found:
            trace = Trace(found[1], found[2], int(found[3], 16) & 1)
        else:
            trace = Trace(os.urandom(16).hex(), "", 1)
        request.trace = trace
        return f"00-{trace.trace_id}-{trace.span_id}-0{trace.sampled}"

    def end(self, request, route, duration):
        """Queues the span of a request that has ended, unless who began the trace does not record it."""
        if request.trace.sampled:
            self.sender.send((request, route, request.trace.began + int(duration * 1e9)))

    def render(self, items):
        """Returns an export request."""
        return json.dumps({"resourceSpans": [{
            "resource": {"attributes": attributes(self.resource)},
            "scopeSpans": [{"scope": {"name": "seaworthy"}, "spans": [span(*item) for item in items]}],
        }]}).encode()


def span(request, route, ended):
    """Returns one span."""
    trace, known = request.trace, route != "unmatched"
    facts = {"http.request.method": request.method, "url.path": request.path, "client.address": request.client,
             "http.response.status_code": request.status, "request.id": request.id}
    if known:
        facts["http.route"] = route
    made = {"traceId": trace.trace_id, "spanId": trace.span_id, "kind": 2,
            "name": f"{request.method} {route}" if known else request.method,
            "startTimeUnixNano": str(trace.began), "endTimeUnixNano": str(ended),
            "attributes": attributes(facts), "status": {"code": 2} if request.status >= 500 else {}}
    if trace.parent_id:
        made["parentSpanId"] = trace.parent_id
    return made


def attributes(facts):
    """Returns facts the way OTLP writes them in JSON."""
    return [{"key": name, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
            for name, value in facts.items() if value != ""]


def pairs(text):
    """Reads `name=value,name=value`, as OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES have it."""
    found = (part.partition("=") for part in text.split(",") if "=" in part)
    return {name.strip(): unquote(value.strip()) for name, _, value in found}


def start(environment):
    """Returns the Traces that the environment asks for, or None; called when the app is loaded, so that what it
    brought along of OpenTelemetry itself is seen."""
    endpoint = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip()
    off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    own = any(name == "opentelemetry.sdk.trace" or name.startswith("opentelemetry.instrumentation.")
              for name in sys.modules)
    if not endpoint or off or own:
        return None
    resource = {"service.name": environment.get("OTEL_SERVICE_NAME") or environment.get("SEAWORTHY_APP") or "app",
                "service.version": environment.get("SEAWORTHY_VERSION", ""),
                "deployment.environment.name": environment.get("SEAWORTHY_ENVIRONMENT", ""),
                **pairs(environment.get("OTEL_RESOURCE_ATTRIBUTES", ""))}
    return Traces(endpoint.rstrip("/") + "/v1/traces", resource, pairs(environment.get("OTEL_EXPORTER_OTLP_HEADERS", "")))
