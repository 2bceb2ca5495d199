# The answers of the plain WSGI and ASGI apps: status, headers and body by path.

import gzip
import json

JSON = ("Content-Type", "application/json")
TEXT = ("Content-Type", "text/plain; charset=utf-8")
HTML = ("Content-Type", "text/html; charset=utf-8")
NOTE = json.dumps({"error": "no such note", "id": 7}).encode()

ANSWERS = {
    "/ok": (200, [TEXT, ("ETag", '"a"'), ("X-Request-ID", "of-the-app-itself")], b"fine"),
    "/json": (404, [JSON, ("ETag", '"a"'), ("Content-Length", str(len(NOTE)))], NOTE),
    "/html": (404, [HTML, ("Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT")], b"<h1>not here</h1>"),
    "/text": (401, [TEXT, ("WWW-Authenticate", "Basic realm=x"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"),
                    ("Access-Control-Allow-Origin", "https://a.example")], b"who are you"),
    "/array": (400, [JSON], b'["a", "b"]'),
    "/broken": (400, [JSON], b'{"a": '),
    "/empty": (503, [("Retry-After", "7"), ("Content-Length", "0")], b""),
    "/gzip": (409, [JSON, ("Content-Encoding", "gzip"), ("ETag", '"a"')],
              gzip.compress(b'{"detail": "taken", "code": "already_there"}')),
    "/bomb": (409, [JSON, ("Content-Encoding", "gzip")], gzip.compress(b'{"detail": "%s"}' % (b"a" * 20_000_000))),
    "/br": (409, [JSON, ("Content-Encoding", "br")], b"\x0b\x02\x80{}\x03"),
    "/no-gzip": (409, [JSON, ("Content-Encoding", "gzip")], b"{}"),
    "/problem": (422, [("Content-Type", "application/problem+json")], b'{"title": "odd", "status": 422}'),
    "/own": (403, [JSON], b'{"code": 17, "message": "stay out", "request_id": "mine"}'),
    "/long": (500, [JSON], b'{"detail": "' + b"a" * 2_000_000 + b'"}'),
    "/range": (416, [TEXT, ("Content-Range", "bytes */1234")], b"no"),
    "/odd": (499, [TEXT], b"odd"),
    "/nothing": (204, [], b""),
    "/same": (304, [("ETag", '"a"')], b""),
}
