# A WSGI app that does what WSGI allows.

import itertools
import json
import logging
import os
import sys
import time

from answers import ANSWERS, HTML, JSON, TEXT

closed = []


class Closing:
    """An iterable with a close()."""

    def __init__(self, chunks):
        self.chunks = iter(chunks)

    def __iter__(self):
        return self.chunks

    def close(self):
        closed.append(time.monotonic())


class Endless(Closing):
    def close(self):
        print("the endless ended")
        super().close()


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path in ANSWERS:
        status, headers, body = ANSWERS[path]
        start_response(f"{status} Odd Reason", headers)
        return Closing([body[:3], b"", body[3:]])
    return globals()[path[1:].replace("-", "_")](environ, start_response)


def who(environ, start_response):
    start_response("200 OK", [JSON])
    names = ("REMOTE_ADDR", "SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT")
    return [json.dumps({**{name: environ.get(name) for name in names}, "closed": len(closed), "pid": os.getpid(),
                        "variables": sorted(os.environ), "path": sys.path,
                        "modules": sorted(sys.modules)}).encode()]


def endless(environ, start_response):
    start_response("400 Bad", [TEXT])
    return Endless(itertools.repeat(b"a" * 1000))


def endless_json(environ, start_response):
    start_response("400 Bad", [JSON])
    return Closing(itertools.repeat(b"a" * 100_000))


def boom(environ, start_response):
    raise RuntimeError("the secret of the exception")


def boom_started(environ, start_response):
    start_response("200 OK", [TEXT, ("X-Old", "1")])
    raise RuntimeError("the secret of the exception")


def boom_iterating(environ, start_response):
    start_response("200 OK", [TEXT, ("Content-Length", "10")])
    raise RuntimeError("the secret of the exception")
    yield b""


def boom_late(environ, start_response):
    start_response("200 OK", [TEXT])
    yield b"first"
    raise RuntimeError("the secret of the exception")


def boom_error(environ, start_response):
    start_response("404 Not Found", [JSON])
    yield b'{"a": 1'
    raise RuntimeError("the secret of the exception")


def silent(environ, start_response):
    return []


def again(environ, start_response):
    start_response("200 OK", [TEXT, ("X-Old", "1")])
    try:
        raise ValueError("handled by the app")
    except ValueError:
        start_response("400 Bad", [JSON, ("X-New", "1")], sys.exc_info())
    return [b'{"again": true}']


def again_late(environ, start_response):
    start_response("200 OK", [TEXT])
    yield b"first"
    try:
        raise ValueError("the secret of the exception")
    except ValueError:
        start_response("400 Bad", [JSON], sys.exc_info())
    yield b"never"


def write(environ, start_response):
    out = start_response("200 OK", [TEXT])
    out(b"written ")
    return [b"and returned"]


def write_error(environ, start_response):
    out = start_response("404 Not Found", [JSON])
    out(b'{"written": ')
    return [b"true}"]


def file(environ, start_response):
    start_response("200 OK", [TEXT, ("Content-Length", str(os.path.getsize(__file__)))])
    return environ["wsgi.file_wrapper"](open(__file__, "rb"))


def file_error(environ, start_response):
    start_response("404 Not Found", [TEXT])
    return environ["wsgi.file_wrapper"](open(__file__, "rb"))


def stream(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    for number in range(3):
        yield b"data: %d\n\n" % number
        time.sleep(0.4)


def bad_header(environ, start_response):
    start_response("200 OK", [("X-Bad", "a\r\nb: the secret of the exception")])
    return [b""]


def log(environ, start_response):
    logging.basicConfig()
    logging.getLogger("notes").warning("a line %s", "of the log")
    logging.getLogger("notes").error("two\nlines")
    print("a printed", "line")
    start_response("200 OK", [HTML])
    return [b"ok"]


def slow(environ, start_response):
    print("slow began", flush=True)
    time.sleep(float(environ["QUERY_STRING"] or 1))
    start_response("200 OK", [TEXT])
    return [b"slow"]


def websocket(environ, start_response):
    """As flask-sock ends in gunicorn."""
    environ["gunicorn.socket"].sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x88\x00")
    raise StopIteration


def die(environ, start_response):
    os._exit(9)
