# An exception is logged once. One that the server has to see as well is marked, and the server's own line dropped;
# so are uvicorn's lines about WebSockets, which hold their query strings.

import asyncio
import logging

MARK = "__seaworthy_reported__"


def mark(error):
    """Returns the exception, marked as logged."""
    try:
        setattr(error, MARK, True)
    except AttributeError:
        pass  # it is then logged twice
    return error


def is_news(record):
    """Whether a record of the server's says something that was not logged yet."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, asyncio.CancelledError):
        return False  # a stop ended the request; uvicorn says how many before
    return not getattr(error, MARK, False) and '"WebSocket %s"' not in str(record.msg)


def keep_quiet():
    """Drops such records of uvicorn's."""
    logger = logging.getLogger("uvicorn.error")
    if is_news not in logger.filters:
        logger.addFilter(is_news)
