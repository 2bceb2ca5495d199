# The contract around a WSGI app.

import errno
import socket
import sys
import time

from . import errors
from .contract import Contract
from .forwarded import prefix_of
from .limited import limited
from .request import OURS, RELEASE, Request, current, request_id

# On most routes the edge has the whole body before it passes a request on; on a stream route it comes as slowly as the
# client sends it.
LONGEST_DRAIN_SECONDS = 5


class WsgiContract(Contract):
    """A WSGI app under the contract; `owned` holds WSGI apps."""

    def __call__(self, environ, start_response):
        get = environ.get
        path = get("PATH_INFO", "")
        request = Request(request_id(get("HTTP_X_REQUEST_ID")), environ["REQUEST_METHOD"], path, path in self.quiet)
        app = self.owned.get(path, self.app)
        if not path.isascii():  # WSGI's way to put bytes into a text
            request.path = path = path.encode("latin-1").decode("utf-8", "surrogateescape")
        peer = get("REMOTE_ADDR", "")
        if self.peers.trusts(peer):
            forwarded = get("HTTP_X_FORWARDED_FOR")
            if forwarded:
                peer = environ["REMOTE_ADDR"] = self.peers.client(forwarded) or peer
            prefix = get("HTTP_X_FORWARDED_PREFIX")
            if prefix:
                environ["SCRIPT_NAME"] = prefix_of(prefix) + get("SCRIPT_NAME", "")
                request.path = environ["SCRIPT_NAME"] + path
        request.client = peer
        environ["HTTP_X_REQUEST_ID"] = request.id
        environ["wsgi.errors"] = sys.stderr
        if self.traces:
            environ["HTTP_TRACEPARENT"] = self.traces.begin(request, get("HTTP_TRACEPARENT"))
        current.set(request)
        self.ledger.begin(request)
        exchange = Exchange(self, environ, start_response, request)
        try:
            return exchange.run(app)
        except BaseException:
            exchange.close()
            raise


def read_to_the_end(environ):
    """Takes in what is left of the body of a refused request. Otherwise the server closes the connection upon it, and
    the edge, which is still sending, takes that for a failure and never reads the answer. Returns whether it ended."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD", "OPTIONS"):
        return True
    deadline = time.monotonic() + LONGEST_DRAIN_SECONDS
    try:
        with limited(environ["gunicorn.socket"].fileno(), LONGEST_DRAIN_SECONDS, socket.SHUT_RD):
            while environ["wsgi.input"].read(1 << 16) and time.monotonic() < deadline:
                pass
    except Exception:
        return False  # the client went away, or what it sent is no body
    return time.monotonic() < deadline  # a connection that was cut looks like an end


class Exchange:
    """One request and its answer: the app's `start_response`, and the iterable that the server gets. The server's
    own `start_response` is called with the first chunk, so that until then an exception can still be answered."""

    __slots__ = ("contract", "environ", "server_start", "request", "result", "iterator", "status", "headers",
                 "committed", "server_write", "passes", "pieces", "size", "route")

    def __init__(self, contract, environ, server_start, request):
        self.contract = contract
        self.environ = environ
        self.server_start = server_start
        self.request = request
        self.result = None
        self.iterator = None
        self.status = None
        self.route = None
        self.committed = False

    def run(self, app):
        """Calls the app; returns what the server iterates over."""
        try:
            self.result = app(self.environ, self.start_response)
            is_file = isinstance(self.result, self.environ.get("wsgi.file_wrapper", ()))
            self.iterator = iter(self.result)
        except Exception as error:
            upgrade = self.environ.get("HTTP_UPGRADE", "").lower()
            if isinstance(error, StopIteration) and upgrade == "websocket" and not self.status:
                # The app spoke on gunicorn's own socket, as flask-sock does, and says that nothing more comes.
                self.request.method, self.request.status = "WEBSOCKET", 101
                raise
            self.iterator = iter([self.fail(error)])
            return self
        return self.as_file() if is_file and self.status and self.passes else self

    def as_file(self):
        """Returns the app's file wrapper itself, so that the server may send the file without reading it."""
        self.commit()
        wrapper, close = self.result, getattr(self.result, "close", None)
        length = errors.header(self.headers, "content-length")
        self.request.sent = int(length) if length.isdigit() and self.request.method != "HEAD" else 0

        def close_both():
            try:
                if close:
                    close()
            finally:
                self.end()

        wrapper.close = close_both
        return wrapper

    def start_response(self, status, headers, exc_info=None):
        """What the app calls."""
        if self.committed:
            if exc_info:
                raise exc_info[1].with_traceback(exc_info[2])
            raise AssertionError("start_response was called again after the answer began")
        if self.status and not exc_info:
            raise AssertionError("start_response was called twice")
        self.status = status
        self.headers = headers
        number = self.request.status = int(status[:3])
        self.passes = number < 400 or self.contract.passthrough or errors.plan(
            headers, self.environ.get("HTTP_ACCEPT", "")) == errors.PASS
        self.pieces, self.size = [], 0
        # Now: at the end of the request Flask has taken it out again.
        rule = getattr(self.environ.get("werkzeug.request"), "url_rule", None)
        self.route = self.environ.get("seaworthy.route") or getattr(rule, "rule", None)
        return self.write

    def write(self, data):
        """What `start_response` returns: the old way of writing a body."""
        if not self.passes:
            if self.size <= errors.LONGEST_BODY:
                self.pieces.append(data)
                self.size += len(data)
            return
        if not self.committed:
            self.commit()
        self.request.sent += len(data)
        self.server_write(data)

    def commit(self):
        """Hands the app's own status and headers to the server."""
        self.committed = True
        if self.request.status >= 400:
            self.take_in_the_rest()
        headers = [header for header in self.headers if header[0].lower() not in OURS]
        headers += [("X-Request-ID", self.request.id), ("X-Release", RELEASE)]
        self.server_write = self.server_start(self.status, headers)

    def take_in_the_rest(self):
        """Reads the body's rest; when that has no end, has gunicorn close the connection after the answer: what comes
        later would be taken for a request."""
        if not read_to_the_end(self.environ):
            response = getattr(self.server_start, "__self__", None)
            if hasattr(response, "force_close"):
                response.force_close()

    def __iter__(self):
        return self

    def __next__(self):
        try:
            chunk = next(self.iterator)
        except StopIteration:
            if self.committed:
                raise
            chunk = None
        except Exception as error:
            chunk = self.fail(error)
        if not self.committed:
            chunk = self.first(chunk)
        self.request.sent += len(chunk)
        return chunk

    def first(self, chunk):
        """Returns the first chunk, of the app or of what replaces it; `chunk` is None where the app has none."""
        if not self.status:
            return self.fail(AssertionError("the app did not call start_response"))
        if not self.passes:
            return self.replace(chunk)
        self.commit()
        if chunk is None:
            raise StopIteration
        return chunk

    def replace(self, chunk):
        """Returns the body of an error that does not pass, having read of the app's own what is needed."""
        request, body = self.request, None
        reason, accept = self.status[4:].strip(), self.environ.get("HTTP_ACCEPT", "")
        if errors.plan(self.headers, "") == errors.AMEND:
            if request.method == "HEAD":  # what a GET would answer is not known
                content_type = errors.json_type(self.headers)
                return self.answer(self.status, errors.with_body(self.headers, request, content_type, None), b"")
            try:
                body = errors.collect(self.pieces, self.size, chunk, self.iterator)
            except Exception as error:
                return self.fail(error)
        return self.answer(self.status, *errors.rewrite(self.headers, body, reason, request, accept))

    def answer(self, status, headers, body):
        """Begins an answer of our own; returns its body."""
        self.committed = True
        self.iterator = iter(())
        self.take_in_the_rest()
        self.server_start(status, headers)
        return b"" if self.request.method == "HEAD" else body

    def fail(self, error):
        """Answers an exception, or ends the connection when the answer has begun. Its text stays here."""
        self.contract.report(error, self.request)
        if self.committed:
            # gunicorn takes it for a client that went away: it closes the connection and logs nothing more.
            raise ConnectionResetError(errno.ECONNRESET, "the app failed while it answered") from None
        self.request.status = 500
        return self.answer("500 Internal Server Error",
                           *errors.failure(self.environ.get("HTTP_ACCEPT", ""), self.request))

    def close(self):
        """What the server calls at the end, also when the client is gone."""
        try:
            close = getattr(self.result, "close", None)
            if close:
                close()
        except Exception as error:
            self.contract.report(error, self.request)
        finally:
            self.end()

    def end(self):
        """Closes the books."""
        self.request.status = self.request.status or 500
        self.contract.ledger.end(self.request, self.route or "unmatched")
        current.set(None)
