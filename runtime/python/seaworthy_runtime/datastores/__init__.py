# Datastores: one file for each technology, found by the schemes that it names. Such a file has SCHEMES and
# `probe(url, seconds, history)`: it connects, asks something, keeps nothing open, and raises a Problem. It returns the
# migration revisions that the tool `history` noted in the datastore: a set, or None where it noted none or none is named.

import importlib
import pkgutil
import socket
import time
from urllib.parse import urlsplit

from ..health import Problem

PROBE_SECONDS = 2


def technologies():
    """Returns the technologies' modules by scheme."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return {scheme: module for module in modules for scheme in module.SCHEMES}


def scheme_of(url):
    """Returns the technology's name in a URL, such as `postgresql` of `postgresql+psycopg://…`."""
    return urlsplit(url).scheme.partition("+")[0].lower()


def answers(url, history=None):
    """Asks a datastore something; of a technology that has no file, only whether it accepts connections."""
    technology = technologies().get(scheme_of(url))
    if technology:
        return technology.probe(url, PROBE_SECONDS, history)
    parts = urlsplit(url)
    if not parts.port:
        raise Problem("its URL names no port")
    try:
        socket.create_connection((parts.hostname, parts.port), PROBE_SECONDS).close()
    except OSError as error:
        raise Problem(why_no_connection(error)) from None
    return None


def check(url):
    """Returns the facts of a datastore that answers, or raises a Problem."""
    began = time.monotonic()
    answers(url)
    return {"milliseconds": round((time.monotonic() - began) * 1000, 1)}


def why_no_connection(error):
    """Returns why a socket could not be connected, in words without the address."""
    if isinstance(error, socket.gaierror):
        return "its host name cannot be resolved"
    if isinstance(error, TimeoutError):
        return f"no answer within {PROBE_SECONDS} s"
    return (error.strerror or type(error).__name__).lower()
