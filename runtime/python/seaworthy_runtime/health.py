# Readiness: every check is run beside the requests, with a time limit, once for all who ask within a second.

import concurrent.futures
import contextlib
import threading
import time

from . import lines

LIMIT_SECONDS = 2.5
KEPT_SECONDS = 1


class Problem(Exception):
    """Why a check fails, in words that a client may read: no password, no URL."""


def begin(name, work, *arguments):
    """Starts a thread, or raises a Problem: there may be too many processes, or too little memory."""
    try:
        threading.Thread(target=work, args=arguments, name=f"seaworthy-{name}", daemon=True).start()
    except Exception:
        raise Problem("no thread can be started") from None


class Readiness:
    """`checks` are functions by name: each returns a dictionary of facts or raises; a Problem says why."""

    def __init__(self, checks):
        self.checks = checks
        self.lock = threading.Lock()
        self.round = None
        self.ended = 0.0
        self.running = {}
        self.last = None

    def ask(self):
        """Returns the Future of a report; it comes within LIMIT_SECONDS whatever the checks do."""
        with self.lock:
            current = self.round
            if current is None or current.done() and time.monotonic() - self.ended > KEPT_SECONDS:
                current = self.round = concurrent.futures.Future()
                try:
                    begin("readiness", self.run, current)
                except Problem as problem:
                    self.tell(current, dict.fromkeys(self.checks, failure(problem)))
            return current

    def run(self, report):
        """Makes a report, whatever happens: until it is there, nobody asks for another."""
        try:
            results = self.results()
        except BaseException as error:
            results = dict.fromkeys(self.checks, failure(error))
        self.tell(report, results)

    def tell(self, report, results):
        """Ends a round."""
        with contextlib.suppress(Exception):  # a log that cannot be written to
            self.note(results)
        self.ended = time.monotonic()
        report.set_result(results)

    def results(self):
        """Runs the checks side by side; one that still hangs from before is not started again."""
        deadline = time.monotonic() + LIMIT_SECONDS
        for name, check in self.checks.items():
            if name not in self.running:
                result = self.running[name] = concurrent.futures.Future()
                try:
                    begin(name, self.settle, result, check)
                except Problem as problem:
                    result.set_exception(problem)
        results = {}
        for name, result in list(self.running.items()):
            try:
                results[name] = {"status": "ok", **result.result(max(0.0, deadline - time.monotonic()))}
            except concurrent.futures.TimeoutError:
                results[name] = failure(Problem(f"no answer within {LIMIT_SECONDS} s"))
                continue
            except Exception as error:
                results[name] = failure(error)
            del self.running[name]
        return results

    @staticmethod
    def settle(result, check):
        """Runs one check into its Future."""
        try:
            result.set_result(check())
        except BaseException as error:
            result.set_exception(error)

    def note(self, results):
        """Logs when the state changes."""
        failed = "; ".join(f"{name}: {result['reason']}" for name, result in results.items()
                           if result["status"] != "ok")
        if failed != self.last and (failed or self.last is not None):
            lines.say("warning" if failed else "info", f"not ready: {failed}" if failed else "ready again")
        self.last = failed


def failure(error):
    """Returns the result of a check that failed."""
    return {"status": "failed", "reason": str(error) if isinstance(error, Problem) else type(error).__name__}


def ready(results):
    """Whether every check passed."""
    return all(result["status"] == "ok" for result in results.values())
