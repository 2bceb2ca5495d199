# Log lines: one JSON object each, or text. Written straight to the descriptor, so that nothing is lost or doubled
# when a process forks, and a line is one write.

import json
import os
import select
import sys
import time
import traceback

from .request import current

STDOUT, STDERR = 1, 2

# What every JSON line carries of the app; `start` fills it in.
_identity = {"app": "app", "version": "unversioned"}
_format = "text"
_second = (0, "")


def start(log_format, app, version):
    """Sets the format and the app's name and version for this process and those it forks."""
    global _format
    _format = log_format
    _identity.update(app=app, version=version)


def is_json():
    """Whether lines are JSON objects."""
    return _format == "json"


def timestamp(seconds=None):
    """Returns the time in ISO 8601, UTC, with milliseconds."""
    global _second
    seconds = time.time() if seconds is None else seconds
    whole = int(seconds)
    last, text = _second
    if last != whole:
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))
        _second = (whole, text)
    return f"{text}.{int((seconds - whole) * 1000):03d}Z"


def facts(level, logger, message, seconds=None):
    """Returns what every line says."""
    request = current.get()
    fields = {"time": timestamp(seconds), "level": level, "logger": logger, "message": message,
              "request_id": request.id if request else None}
    if request and request.trace:
        fields["trace_id"] = request.trace.trace_id
    fields.update(_identity)
    return fields


def line(fields):
    """Returns one JSON line. It is ASCII: nothing in it can be taken for the end of a line."""
    try:
        return json.dumps(fields, default=str) + "\n"
    except (TypeError, ValueError, RecursionError):
        return json.dumps({name: str(value) for name, value in fields.items()}) + "\n"


def completed(text, level, logger, seconds=None, exception=None):
    """Returns a line that is a JSON object already with the fields it lacks; None where it is none."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        own = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(own, dict):
        return None
    for name, value in facts(level, logger, "", seconds).items():
        own.setdefault(name, value)
    if exception and "exc_info" not in own:
        own.setdefault("exception", exception)
    return line(own)


def write(descriptor, text):
    """Writes text to a descriptor, all of it; what nobody reads any more is dropped."""
    data = text.encode("utf-8", "backslashreplace")
    while data:
        try:
            data = data[os.write(descriptor, data):]
        except BlockingIOError:
            select.select([], [descriptor], [], 1)
        except OSError:
            return


def say(level, message, error=None, logger="seaworthy"):
    """Writes a line of our own to standard error, whatever the app did to its loggers."""
    trail = "".join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip() if error else ""
    if is_json():
        fields = facts(level, logger, message)
        if trail:
            fields["exception"] = trail
        write(STDERR, line(fields))
        return
    request = current.get()
    suffix = f" request_id={request.id}" if request else ""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S %z")
    sys.stderr.flush()
    write(STDERR, f"[{stamp}] [{os.getpid()}] [{level.upper()}] {message}{suffix}\n{trail}" + ("\n" if trail else ""))
