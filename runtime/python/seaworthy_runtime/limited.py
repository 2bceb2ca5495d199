# A limit for what reads from a connection and has none of its own, such as libpq, or gunicorn in a request's body.

import contextlib
import os
import socket
import threading


@contextlib.contextmanager
def limited(descriptor, seconds, how=socket.SHUT_RDWR):
    """Shuts the connection down after `seconds`; who waits for it then finds its end."""

    def cut():
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
            connection.shutdown(how)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # or else it might cut a connection that gets the same number later
