# gunicorn's settings. Each comes from the environment variable named beside it; settings.py holds the defaults
# and checks. GUNICORN_CMD_ARGS, gunicorn's own, still wins over this file.

import importlib
import importlib.util
import os
import runpy
import sys
import time

_here = os.path.dirname(os.path.abspath(__file__))


def _load_runtime():
    """Returns the hooks of seaworthy_runtime, loaded by path: an app must not find what else lies in this folder."""
    if "seaworthy_runtime" not in sys.modules:
        folder = os.path.join(_here, "seaworthy_runtime")
        spec = importlib.util.spec_from_file_location(
            "seaworthy_runtime", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])
        sys.modules["seaworthy_runtime"] = importlib.util.module_from_spec(spec)
    return importlib.import_module("seaworthy_runtime.hooks").runtime


# By path and under no module name: an app may well have a `settings` module of its own.
_settings = runpy.run_path(os.path.join(_here, "settings.py"))
_runtime = _load_runtime()
_environment = _runtime.environment(os.environ)
_value, _problems = _settings["load_all"](_environment)
if _problems:
    # SystemExit passes through gunicorn; any other exception would come out as a traceback.
    print("gunicorn cannot start:", *_problems, sep="\n  ", file=sys.stderr)
    sys.exit(os.EX_CONFIG)
_runtime.configure(_value, _environment, _value["GUNICORN_PRELOAD"])

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

# The edge limits request lines and headers; a second, smaller limit here would answer in its stead.
limit_request_line = 0
limit_request_field_size = 65536
limit_request_fields = 32768

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


def on_starting(server):
    """Prepares what the workers share."""
    _runtime.on_starting(server)


def post_fork(server, worker):
    """Starts what has to be there before the app."""
    _runtime.post_fork()


def child_exit(server, worker):
    """Keeps what a worker counted."""
    _runtime.child_exit(server, worker)


def on_exit(server):
    """Leaves nothing behind."""
    _runtime.on_exit(server)


def post_worker_init(worker):
    """Puts the wrapper around the app."""
    _runtime.post_worker_init(worker)
    _let_go(worker)


def _let_go(worker):
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
