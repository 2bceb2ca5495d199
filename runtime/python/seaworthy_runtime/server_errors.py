# Answers that the server gives before any app is asked, such as to what is no HTTP: in the contract too. What the
# server would say may hold what the client sent, and stays here.

import importlib

from .request import request_id
from .status import contract, phrase_of

UVICORN = (("httptools_impl", "HttpToolsProtocol"), ("h11_impl", "H11Protocol"))


def answer(status, reason=""):
    """Returns a whole answer as bytes."""
    id = request_id(None)
    body = contract(status, id, reason)
    return (f"HTTP/1.1 {status} {phrase_of(status, reason)}\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"X-Request-ID: {id}\r\nContent-Length: {len(body)}\r\n\r\n").encode("latin-1") + body


def install_in_gunicorn():
    """Takes the place of gunicorn.util.write_error."""
    from gunicorn import util

    util.write_error = lambda sock, status, reason, _message: util.write_nonblock(sock, answer(status, reason))


def install_in_uvicorn():
    """Takes the place of the one method in each of uvicorn's parsers."""

    def send_400_response(protocol, _message):
        protocol.transport.write(answer(400))
        protocol.transport.close()

    for module, name in UVICORN:
        try:
            parser = getattr(importlib.import_module(f"uvicorn.protocols.http.{module}"), name)
        except ImportError:
            continue
        parser.send_400_response = send_400_response
