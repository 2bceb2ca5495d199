# Redis, in its own protocol: a connection of our own says more than a client that hides when it connects.

import socket
import ssl
from urllib.parse import unquote, urlsplit

from ..health import Problem
from . import why_no_connection

SCHEMES = ("redis", "rediss")

# The begin of an error of the server, and what a client may read of it.
REASONS = {
    "WRONGPASS": "authentication failed",
    "NOAUTH": "authentication failed",
    "ERR AUTH": "authentication failed",
    "NOPERM": "permission denied",
    "LOADING": "the server is starting or stopping",
    "ERR max number of clients": "too many connections",
    "MASTERDOWN": "the server has lost its primary",
}


def probe(url, seconds, _history):
    """Asks PING. There are no migration revisions."""
    parts = urlsplit(url)
    words = [unquote(word) for word in (parts.username, parts.password) if word]
    commands = [["AUTH", *words]] if parts.password else []
    try:
        with connect(parts, seconds) as connection:
            stream = connection.makefile("rb")
            for command in [*commands, ["PING"]]:
                connection.sendall(encoded(command))
                answer = stream.readline(4096).decode("utf-8", "replace").strip()
                if not answer.startswith("+"):
                    raise Problem(reason_of(answer))
    except OSError as error:
        raise Problem(why_no_connection(error)) from None
    return None


def connect(parts, seconds):
    connection = socket.create_connection((parts.hostname, parts.port or 6379), seconds)
    if parts.scheme == "rediss":
        connection = ssl.create_default_context().wrap_socket(connection, server_hostname=parts.hostname)
    return connection


def encoded(words):
    """Returns a command as the protocol wants it: an array of texts with their lengths."""
    texts = [word.encode() for word in words]
    return b"*%d\r\n" % len(texts) + b"".join(b"$%d\r\n%s\r\n" % (len(text), text) for text in texts)


def reason_of(answer):
    """Returns why a command failed, without the server's own words."""
    if not answer:
        return "the server closed the connection"
    said = answer.removeprefix("-")
    return next((reason for sign, reason in REASONS.items() if said.startswith(sign)), "an answer that is none of Redis")
