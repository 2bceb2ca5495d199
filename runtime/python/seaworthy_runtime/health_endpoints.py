# The health paths, for WSGI and for ASGI. Liveness asks nothing of anybody.

import asyncio
import json

from .health import LIMIT_SECONDS, ready
from .request import current
from .status import contract, phrase_of


def respond(method, results):
    """Returns status, headers and body; `results` of None is liveness."""
    headers = [("Cache-Control", "no-store"), ("Content-Type", "application/json")]
    if method not in ("GET", "HEAD"):
        status, body = 405, contract(405, current.get().id)
        headers.append(("Allow", "GET, HEAD"))
    elif results is None:
        status, body = 200, b'{"status": "ok"}'
    elif ready(results):
        status, body = 200, json.dumps({"status": "ready", "checks": results}).encode()
    else:
        failed = ", ".join(name for name, result in results.items() if result["status"] != "ok")
        status, body = 503, contract(503, current.get().id, message=f"not ready: {failed}", details=results)
    return status, [*headers, ("Content-Length", str(len(body)))], b"" if method == "HEAD" else body


def wsgi_health(readiness=None):
    """Returns the WSGI app of one health path."""

    def app(environ, start_response):
        method = environ["REQUEST_METHOD"]
        results = readiness.ask().result(LIMIT_SECONDS + 1) if readiness and method in ("GET", "HEAD") else None
        status, headers, body = respond(method, results)
        start_response(f"{status} {'OK' if status == 200 else phrase_of(status)}", headers)
        return [body]

    return app


def asgi_health(readiness=None):
    """Returns the ASGI app of one health path."""

    async def app(scope, receive, send):
        results = None
        if readiness and scope["method"] in ("GET", "HEAD"):
            # Shielded: others wait for the same report, also when this one is cancelled.
            results = await asyncio.shield(asyncio.wrap_future(readiness.ask()))
        status, headers, body = respond(scope["method"], results)
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": body})

    return app
