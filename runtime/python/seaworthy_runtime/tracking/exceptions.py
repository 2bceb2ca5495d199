# Which exceptions are reported: those that nobody handled, and those that the app or its framework logged as errors
# (Flask and Django handle an exception by logging it). Each once.

import logging

from .. import lines
from ..access import safe

MARK = "__seaworthy_tracked__"


class Tracker:
    """Hands exceptions to `capture`, which may be None. Exceptions in it end here."""

    def __init__(self, capture):
        self.capture = capture

    def report(self, error, request):
        """Logs and tracks an exception that the app did not handle."""
        lines.say("error", f"unhandled exception: {safe(request.method)} {safe(request.path)}", error)
        self.track(error)

    def track(self, error):
        """Tracks an exception, once."""
        if self.capture is None or getattr(error, MARK, False):
            return
        try:
            setattr(error, MARK, True)
            self.capture(error)
        except Exception as failed:
            lines.say("warning", f"an exception could not be reported: {type(failed).__name__}")

    def watch_logs(self):
        """Tracks what is logged as an error with its exception."""
        plain, track = logging.Logger.callHandlers, self.track

        def call_handlers(logger, record):
            if record.exc_info and record.levelno >= logging.ERROR and record.exc_info[1] is not None:
                track(record.exc_info[1])
            plain(logger, record)

        logging.Logger.callHandlers = call_handlers
