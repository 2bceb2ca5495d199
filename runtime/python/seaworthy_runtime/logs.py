# The log format, whatever the app configures and whenever it does: Python's own logging is told how a record looks
# on standard output and standard error. Handlers with files of their own are left alone.

import atexit
import logging
import sys
import threading

from . import lines
from .request import current
from .streams import JsonStream

CONSOLE_FILES = ("/dev/stdout", "/dev/stderr", "/proc/self/fd/1", "/proc/self/fd/2", "/dev/fd/1", "/dev/fd/2")

_plain_format = logging.Handler.format


def install(log_format, app, version):
    """Takes over the process's logs; again, it changes the settings alone."""
    again = isinstance(sys.stdout, JsonStream) or logging.Handler.format is not _plain_format
    lines.start(log_format, app, version)
    if again:
        return
    if log_format == "json":
        sys.stdout = JsonStream(lines.STDOUT, "stdout", "info")
        sys.stderr = JsonStream(lines.STDERR, "stderr", "warning")
        # A handler that somebody made before.
        marked = (sys.__stdout__, sys.__stderr__)
        atexit.register(sys.stdout.finish)
        atexit.register(sys.stderr.finish)
        sys.excepthook = lambda kind, error, trail: lines.say("critical", f"uncaught {kind.__name__}", error)
        threading.excepthook = report_thread
        sys.unraisablehook = lambda what: lines.say("error", f"{what.err_msg or 'ignored'}: {what.object!r}", what.exc_value)
    else:
        marked = (sys.stdout, sys.stderr)
    for stream in filter(None, marked):
        stream.seaworthy_console = True
    logging.Handler.format = format_record


def report_thread(what):
    """Reports the exception that ended a thread."""
    if what.exc_type is not SystemExit:
        lines.say("error", f"uncaught {what.exc_type.__name__} in {what.thread.name if what.thread else 'a thread'}",
                  what.exc_value)


def is_console(handler):
    """Whether a handler writes to standard output or standard error. Flask's stream is a proxy, so identity is
    no test, but the mark shows through it."""
    if getattr(handler, "baseFilename", None) in CONSOLE_FILES:
        return True
    return getattr(getattr(handler, "stream", None), "seaworthy_console", False)


def format_record(handler, record):
    """What logging.Handler.format became."""
    text = _plain_format(handler, record)
    if lines.is_json():
        return json_record(handler, record, text) if is_console(handler) else text
    request = current.get()
    if request is None or request.id in text or not is_console(handler):
        return text
    first, newline, rest = text.partition("\n")
    return f"{first} request_id={request.id}{newline}{rest}"


def json_record(handler, record, text):
    """Returns a record as one JSON object without its newline."""
    exception = record.exc_text  # the formatter left it there
    if not exception and record.exc_info and record.exc_info[1]:
        exception = logging.Formatter().formatException(record.exc_info)
    if record.stack_info:
        exception = f"{exception}\n{record.stack_info}" if exception else record.stack_info
    level = record.levelname.lower()
    line = lines.completed(text, level, record.name, record.created, exception)
    if line is None:
        fields = lines.facts(level, record.name, record.getMessage(), record.created)
        if exception:
            fields["exception"] = exception
        line = lines.line(fields)
    expect = getattr(handler.stream, "expect", None)
    if expect and getattr(handler, "terminator", "\n") == "\n":
        expect(line)
    return line[:-1]
