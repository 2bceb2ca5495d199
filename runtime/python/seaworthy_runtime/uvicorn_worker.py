# An ASGI app in a uvicorn worker: the contract, and what uvicorn_worker leaves unset.

import logging
import signal
import sys

from . import reported, server_errors
from .asgi import AsgiContract


def quit_at_once(_number, _frame):
    """Ends uvicorn at SIGQUIT, which the master sends when it gets SIGINT: uvicorn_worker's own handler does nothing
    that uvicorn would notice. The second signal lets connections go."""
    for _ in range(2):
        signal.raise_signal(signal.SIGINT)


def wrap(worker, options, arguments):
    """Returns the app under the contract; `arguments` are AsgiContract's."""
    config = getattr(worker, "config", None)
    if config is not None:
        # The wrapper reads X-Forwarded-* itself: it has to know the peer.
        config.proxy_headers = False
        # Before gunicorn's own limit kills the worker: endless streams and WebSockets end here.
        config.timeout_graceful_shutdown = max(1, options.grace - 2)
        worker.handle_exit = quit_at_once
        for number in (signal.SIGTERM, signal.SIGINT):
            # At its end uvicorn raises the signal again: the process is to end by itself, and not be killed by it.
            signal.signal(number, lambda _number, _frame: sys.exit(0))
        access = logging.getLogger("uvicorn.access")
        access.handlers, access.propagate = [], False
        reported.keep_quiet()
        server_errors.install_in_uvicorn()
    starlette = sys.modules.get("starlette._utils")
    old = "starlette" in sys.modules and not hasattr(starlette, "get_route_path")
    return AsgiContract(*arguments, keeps_prefix=not old)
