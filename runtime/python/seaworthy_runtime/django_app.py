# A Django app behind the edge: settings that suit somebody's own machine alone, the log of what failed, and the route of
# each request. Django itself is imported where it is used: this file is loaded for every app.

import logging
import sys
import types

from . import cors, lines
from .logs import is_console

# What the container's own probes call it.
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")

# Django's loggers of what an app failed at; to somebody's own terminal it writes with DEBUG alone.
FAILURES = ("django.request", "django.security")


def adapt_settings(options, is_first):
    """Has the settings adapted as soon as the app has Django read them; `is_first` tells whether to say so in the log."""
    try:
        from django.conf import LazySettings
    except ImportError:
        return
    plain = LazySettings._setup

    def set_up(lazy, name=None):
        plain(lazy, name)
        for line in adapt(lazy._wrapped, options):
            if is_first():
                lines.say("warning", line)

    LazySettings._setup = set_up


def adapt(settings, options):
    """Makes settings fit the stack; yields what the operator should know of it."""
    host = host_of(options.origin)
    hosts = list(settings.ALLOWED_HOSTS)
    if "*" not in hosts:
        settings.ALLOWED_HOSTS = list(dict.fromkeys([*hosts, host, *OWN_NAMES]))
    settings.CSRF_TRUSTED_ORIGINS = list(dict.fromkeys([*settings.CSRF_TRUSTED_ORIGINS, options.origin]))
    if settings.DEBUG and options.environment not in cors.NOT_PRODUCTION:
        settings.DEBUG = False
        yield ("the app's settings say DEBUG = True, which shows every visitor its code and settings; it runs with False. "
               "To have it in an environment of your own, call that dev, test or local in seaworthy.yaml")


def host_of(origin):
    """Returns the host name of an origin such as https://notes.example:8443."""
    return origin.partition("://")[2].partition(":")[0]


def watch():
    """Once the app is loaded: has its failures logged, and its routes noted."""
    if "django.core.handlers.base" not in sys.modules:
        return
    for name in FAILURES:
        show(logging.getLogger(name))
    note_routes(sys.modules["django.core.handlers.base"].BaseHandler)


def show(logger):
    """Lets a logger's errors reach the log where the app's own configuration does not: it may mail them, or drop them."""
    logger.disabled = False
    record = logger.makeRecord(logger.name, logging.ERROR, "", 0, "", (), None)
    if logger.isEnabledFor(logging.ERROR) and any(shows(handler, record) for handler in handlers_of(logger)):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.ERROR)
    handler.setFormatter(logging.Formatter("[%(asctime)s] [%(process)d] [%(levelname)s] %(message)s", "%Y-%m-%d %H:%M:%S %z"))
    logger.addHandler(handler)


def handlers_of(logger):
    """Yields the handlers that get a logger's records; without any, Python's own last resort."""
    found = False
    while logger:
        for handler in logger.handlers:
            found = True
            yield handler
        logger = logger.parent if logger.propagate else None
    if not found and logging.lastResort:
        yield logging.lastResort


def shows(handler, record):
    """Whether a handler writes a record to standard output or standard error."""
    is_stream = is_console(handler) or handler is logging.lastResort
    return is_stream and record.levelno >= handler.level and bool(handler.filter(record))


def note_routes(handler):
    """Leaves the template of the route that took a request where the wrapper finds it."""
    resolve = handler.resolve_request

    def resolve_request(self, request):
        match = resolve(self, request)
        route = "/" + (getattr(match, "route", None) or "").lstrip("/")
        if hasattr(request, "scope"):
            request.scope["route"] = types.SimpleNamespace(path=route)
        else:
            request.environ["seaworthy.route"] = route
        return match

    handler.resolve_request = resolve_request
