# Where the wrapper meets gunicorn: what happens in the master before it forks, and in each worker around the app.

import contextlib
import logging
import os
import shutil
import sys
import tempfile
import time

from . import cors, datastores, django_app, lines, logs, server_errors
from .access import AccessLog
from .forwarded import Peers
from .health import Readiness
from .health_endpoints import asgi_health, wsgi_health
from .ledger import Ledger
from .metrics import counters, listener, page
from .options import read_options
from .schema import Schema
from .tracking import sentry, traces
from .tracking.exceptions import Tracker

LEFT_TO_THE_APP = ("SEAWORTHY_APP", "SEAWORTHY_VERSION", "SEAWORTHY_ENVIRONMENT")
BOOT_ERROR = 3  # gunicorn's own, at which the master stops too
ASGI_WORKERS = ("uvicorn", "uvicorn_worker", "gunicorn.workers.gasgi")


class Runtime:
    """What the master makes once, and the workers inherit."""

    def __init__(self):
        self.options = None
        self.variables = {}
        self.folder = None
        self.socket = None
        self.started = time.time()
        self.tracker = Tracker(None)
        self.adapted = False

    def environment(self, variables):
        """Returns the environment as it was at the start, and takes out of `variables` what the app need not see:
        a reload finds it here."""
        self.variables.update(variables)
        for name in [name for name in variables if name.startswith("SEAWORTHY_") and name not in LEFT_TO_THE_APP]:
            del variables[name]
        return self.variables

    def configure(self, values, environment, preload):
        """Takes the checked settings. The streams and the log format are first of all: gunicorn makes its loggers
        after this. With `preload` the app is loaded next."""
        self.options = read_options(values, environment)
        logs.install(self.options.log_format, self.options.app, self.options.version)
        if preload:
            self.before_the_app(environment)

    def before_the_app(self, environment):
        """Does what has to be done before the app is loaded, once."""
        if self.options.origin and not self.adapted:
            self.adapted = True
            django_app.adapt_settings(self.options, lambda: self.is_first("debug"))
        if self.tracker.capture is None:
            self.track(environment)

    def track(self, environment):
        """Begins to report exceptions."""
        try:
            self.tracker.capture = sentry.start(environment)
        except Exception as error:
            lines.say("warning", "error tracking could not be started", error)
        if self.tracker.capture and self.tracker.capture is not sentry.capture_by_sdk:
            self.tracker.watch_logs()

    def on_starting(self, _server):
        """In the master, before its first worker: the folder that the workers share, and the metrics socket."""
        for parent in ("/dev/shm", None):
            with contextlib.suppress(OSError):
                self.folder = tempfile.mkdtemp(prefix="seaworthy-", dir=parent)
                break
        else:
            lines.say("warning", "no folder for metrics: neither /dev/shm nor /tmp can be written to")
        self.master = os.getpid()
        if self.options.metrics_port and self.folder:
            try:
                self.socket = listener.bind(self.options.metrics_port)
            except OSError as error:
                lines.say("critical", f"cannot listen on SEAWORTHY_METRICS_PORT {self.options.metrics_port}: "
                          f"{error.strerror}")
                sys.exit(os.EX_CONFIG)

    def child_exit(self, _server, worker):
        """In the master, when a worker has ended."""
        if self.folder:
            page.bury(self.folder, worker.pid)

    def on_exit(self, _server):
        """In the master, last of all."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def post_fork(self):
        """In a worker, before the app is loaded."""
        self.before_the_app(self.variables)

    def post_worker_init(self, worker):
        """In a worker, when the app is loaded."""
        self.refuse_open_doors(worker)
        is_asgi = any(base.__module__.startswith(ASGI_WORKERS) for base in type(worker).__mro__)
        for name in ("gunicorn.error", "uvicorn.error"):
            logging.getLogger(name).disabled = False  # the app's own configuration of logs may have done that
        django_app.watch()
        ledger = Ledger(self.access_log(worker), self.counters(), traces.start(self.variables))
        readiness = Readiness(self.checks())
        health = asgi_health if is_asgi else wsgi_health
        owned = {}
        if self.options.liveness:
            owned[self.options.liveness] = health()
        if self.options.readiness:
            owned[self.options.readiness] = health(readiness)
        arguments = (worker.wsgi, self.options, Peers(self.options.trusted), ledger, self.tracker.report, owned)
        server_errors.install_in_gunicorn()
        if is_asgi:
            from . import uvicorn_worker

            worker.wsgi = uvicorn_worker.wrap(worker, self.options, arguments)
        else:
            from .wsgi import WsgiContract

            worker.wsgi = WsgiContract(*arguments)
        if self.socket:
            listener.Listener(self.socket, lambda: page.render(
                self.folder, self.options.app, self.options.version, self.master, self.started)).start()

    def refuse_open_doors(self, worker):
        """Ends the worker, and with it the master, where the app lets every origin in."""
        if not cors.is_checked(self.options.environment, self.options.cors):
            return
        problems = list(dict.fromkeys(cors.apps_that_let_everybody_in(worker.wsgi)))
        if problems:
            if not self.is_first("refused"):
                # One worker says it: at a second such end gunicorn stumbles, with a traceback and another exit code.
                sys.exit(0)
            lines.say("critical", "\n  ".join(
                ["refused: every site may call this app from its visitors' browsers:", *problems, f"help: {cors.HELP}"]))
            sys.exit(BOOT_ERROR)

    def is_first(self, what):
        """Whether no other worker has come here before."""
        try:
            open(os.path.join(self.folder or "/nowhere", what), "x").close()
        except FileExistsError:
            return False
        except OSError:
            pass
        return True

    def access_log(self, worker):
        """Returns the log that gunicorn's own `accesslog` asks for, in whose stead it is written; or None."""
        worker.log.access = lambda *_: None
        if worker.cfg.accesslog is None:
            return None
        handler = None
        if worker.cfg.accesslog != "-":
            handler = next((each for each in worker.log.access_log.handlers if getattr(each, "_gunicorn", False)), None)
        return AccessLog(handler, self.options.app, self.options.version)

    def counters(self):
        """Returns the worker's counters, where there is a listener for them."""
        if not self.socket:
            return None
        try:
            return counters.Counters(self.folder)
        except OSError as error:
            lines.say("warning", f"this worker counts nothing: {error.strerror} at {self.folder}")
            return None

    def checks(self):
        """Returns the readiness checks by name."""
        checks = {}
        for name, url in self.options.datastores.items():
            checks[name] = lambda url=url: datastores.check(url)
        if self.options.migrate and self.options.datastores:
            schema = Schema(self.options.migrate, self.options.migrate_directory, self.noted_revisions, self.folder)
            if schema.known:
                schema.prepare()
                checks["schema"] = schema.check
        return checks

    def noted_revisions(self, history):
        """Returns the migration revisions that a tool noted in whichever datastore has them, or None."""
        found = (datastores.answers(url, history) for url in self.options.datastores.values())
        return next((revisions for revisions in found if revisions is not None), None)


runtime = Runtime()
