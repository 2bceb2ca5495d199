# The listener for /metrics: one thread in each worker on a socket that all share. Connections are served as they
# become ready, so that slow clients hold up nobody.

import selectors
import socket
import threading
import time

from .. import lines

LIMIT_SECONDS = 5
MOST_CONNECTIONS = 64
LONGEST_REQUEST = 8192


def bind(port):
    """Returns the listening socket, on every address."""
    listener = socket.create_server(("0.0.0.0", port), backlog=64)
    listener.setblocking(False)
    return listener


class Listener:
    """`page` returns the page's text."""

    def __init__(self, socket, page):
        self.socket = socket
        self.page = page
        self.selector = selectors.DefaultSelector()
        self.selector.register(socket, selectors.EVENT_READ)
        self.open = {}  # connection: [what came in or has to go out, its deadline]

    def start(self):
        """Serves in a thread of its own for as long as the process lives."""
        threading.Thread(target=self.run, name="seaworthy-metrics", daemon=True).start()

    def run(self):
        while True:
            try:
                for key, _ in self.selector.select(1):
                    if key.fileobj is self.socket:
                        self.accept()
                    else:
                        self.serve(key.fileobj, key.events)
                now = time.monotonic()
                for connection in [each for each, (_, deadline) in self.open.items() if deadline < now]:
                    self.close(connection)
            except Exception as error:
                lines.say("error", "the metrics listener failed", error)
                time.sleep(1)

    def accept(self):
        """Takes a connection; the oldest gives way when there are too many."""
        try:
            connection, _ = self.socket.accept()
        except OSError:  # another worker was quicker
            return
        connection.setblocking(False)
        if len(self.open) >= MOST_CONNECTIONS:
            self.close(next(iter(self.open)))
        self.open[connection] = [b"", time.monotonic() + LIMIT_SECONDS]
        self.selector.register(connection, selectors.EVENT_READ)

    def serve(self, connection, events):
        """Reads or writes what a connection is ready for."""
        if connection not in self.open:
            return
        state = self.open[connection]
        try:
            if events & selectors.EVENT_READ:
                received = connection.recv(4096)
                state[0] += received
                if b"\r\n\r\n" not in state[0] and received and len(state[0]) < LONGEST_REQUEST:
                    return
                if not received:
                    self.close(connection)
                    return
                state[0] = self.answer(state[0])
                self.selector.modify(connection, selectors.EVENT_WRITE)
            state[0] = state[0][connection.send(state[0]):]
        except BlockingIOError:
            return
        except OSError:
            state[0] = b""
        if not state[0]:
            self.close(connection)

    def answer(self, request):
        """Returns the answer to a request, whole."""
        method, target = (request.split(b"\r\n", 1)[0].split() + [b"", b""])[:2]
        if target.partition(b"?")[0] == b"/metrics" and method in (b"GET", b"HEAD"):
            status, body = "200 OK", self.page().encode()
        else:
            status, body = "404 Not Found", b"not found\n"
        kind = "text/plain; version=0.0.4; charset=utf-8" if status == "200 OK" else "text/plain; charset=utf-8"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        return head.encode() + (b"" if method == b"HEAD" else body)

    def close(self, connection):
        """Forgets a connection."""
        del self.open[connection]
        self.selector.unregister(connection)
        connection.close()
