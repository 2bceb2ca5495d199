# gunicorn's settings. Each comes from the environment variable named beside it; settings.py holds the defaults
# and checks. GUNICORN_CMD_ARGS, gunicorn's own, still wins over this file.

import os
import runpy
import sys
import time

# By path and under no module name: an app may well have a `settings` module of its own.
_settings = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "settings.py"))
_value, _problems = _settings["load_settings"](_settings["gunicorn_settings"](), os.environ)
if _problems:
    # SystemExit passes through gunicorn; any other exception would come out as a traceback.
    print("gunicorn cannot start:", *_problems, sep="\n  ", file=sys.stderr)
    sys.exit(os.EX_CONFIG)

proc_name = os.environ.get("SEAWORTHY_APP") or "app"

# Where it listens. Default 0.0.0.0:$PORT, and 8000 where PORT is not set.
bind = _value["GUNICORN_BIND"] or f"0.0.0.0:{_value['PORT']}"

# Processes: as many as the container has processors, but at least 2 (one may be busy or restarting) and at most 4.
workers = _value["WEB_CONCURRENCY"]

# Threads in each process, 4. `gthread` keeps connections alive, which `sync` cannot.
worker_class = _value["GUNICORN_WORKER_CLASS"]
threads = _value["GUNICORN_THREADS"]

# Seconds: a worker silent for longer is killed (30); requests in flight at a stop get this long (30, so the
# container's own stop limit must be longer).
timeout = _value["GUNICORN_TIMEOUT"]
graceful_timeout = _value["GUNICORN_GRACEFUL_TIMEOUT"]

# Seconds an idle connection stays open, 75: longer than the edge keeps it, so that the edge is the one to close.
keepalive = _value["GUNICORN_KEEPALIVE"]

# Requests after which a worker is replaced, 0 for never, and the random part added to it.
max_requests = _value["GUNICORN_MAX_REQUESTS"]
max_requests_jitter = _value["GUNICORN_MAX_REQUESTS_JITTER"]

# Loads the app once, before the workers are forked: less memory, but what it opens while loading is shared.
preload_app = _value["GUNICORN_PRELOAD"]

# Whose X-Forwarded-* headers count. `*`: only containers of this stack reach this port, and the edge replaces
# what a client sent.
forwarded_allow_ips = _value["FORWARDED_ALLOW_IPS"]

# Logs: level, and the access log (`-` is standard output, `off` is none). Errors go to standard error.
loglevel = _value["GUNICORN_LOG_LEVEL"]
accesslog = _value["GUNICORN_ACCESS_LOG"]
errorlog = "-"

# Heartbeat files in memory: on a slow disk they make gunicorn kill workers that are well.
worker_tmp_dir = "/dev/shm"

# gunicorn >= 25.1 opens a control socket below HOME, which a read-only root refuses. Older ones ignore unknown names.
control_socket_disable = True


def post_worker_init(worker):
    """Lets a stopping gthread worker close idle connections after 2 s, as gunicorn 27 does with those that have
    served a request. Others (unused ones, and all of them in gunicorn 24 to 26) would keep it until it is killed."""
    dispatch = getattr(worker, "wait_for_and_dispatch_events", None)
    if dispatch is None:
        return
    deadline = None

    def dispatch_and_let_go(timeout):
        nonlocal deadline
        if not worker.alive:
            deadline = deadline or time.monotonic() + 2
            for connection in (*worker.keepalived_conns, *getattr(worker, "pending_conns", ())):
                connection.timeout = min(connection.timeout, deadline)
            timeout = min(timeout, 0.5)
        dispatch(timeout)

    worker.wait_for_and_dispatch_events = dispatch_and_let_go
