# A queue and a thread that posts what is in it.

import atexit
import contextlib
import queue
import threading
import time
import urllib.request

from .. import lines

LONGEST_QUEUE = 512
TIMEOUT_SECONDS = 5
LAST_SECONDS = 2


class Sender:
    """Posts to `url`. `render` makes of a list of items, at most `batch`, what is posted, as bytes; items wait up
    to `pause` seconds for others. The thread starts with the first item, so after the fork."""

    def __init__(self, name, url, headers, render, batch=1, pause=0.0):
        self.name = name
        self.url = url
        self.headers = headers
        self.render = render
        self.batch = batch
        self.pause = pause
        self.queue = queue.Queue(LONGEST_QUEUE)
        self.lock = threading.Lock()
        self.thread = None
        self.silent_until = 0.0

    def send(self, item):
        """Queues an item; never waits, never raises."""
        try:
            self.queue.put_nowait(item)
        except queue.Full:
            return
        if self.thread is None:
            with self.lock, contextlib.suppress(RuntimeError):  # no thread can be started: perhaps for the next item
                if self.thread is None:
                    thread = threading.Thread(target=self.run, name=f"seaworthy-{self.name}", daemon=True)
                    thread.start()
                    self.thread = thread
                    atexit.register(self.flush)

    def run(self):
        while True:
            items = [self.queue.get()]
            deadline = time.monotonic() + self.pause
            while len(items) < self.batch:
                try:
                    items.append(self.queue.get(timeout=max(0.0, deadline - time.monotonic())))
                except queue.Empty:
                    break
            self.post(items)
            for _ in items:
                self.queue.task_done()

    def post(self, items):
        """Posts some items; says once a minute that it cannot."""
        try:
            request = urllib.request.Request(self.url, self.render(items), self.headers, method="POST")
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                answer.read()
        except Exception as error:
            if time.monotonic() >= self.silent_until:
                self.silent_until = time.monotonic() + 60
                lines.say("warning", f"{self.name}: what is sent gets lost: {type(error).__name__}")

    def flush(self):
        """Gives what is queued a moment before the process ends."""
        self.pause = 0.0
        deadline = time.monotonic() + LAST_SECONDS
        while self.queue.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.02)
