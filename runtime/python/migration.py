# The migration gate: one migration at a time, once per image and command. The lock is the kernel's, so a process
# that dies leaves none behind.

import contextlib
import fcntl
import os
import shlex
import signal
import time

from command import Command
from config_files import filled_in
from seaworthy_runtime.migration_tools import commands_in
from stop import Stop


def migrate(command, directory, state, image, lock_seconds):
    """Runs `command` unless it was the last to migrate, in `image`. `image` may be empty: then it always runs."""
    done = shlex.join([image, directory or ".", *command])
    marker = os.path.join(state, "migrated")
    with exclusive_lock(os.path.join(state, "migrate.lock"), lock_seconds) as lock:
        if image and read_marker(marker) == done:
            print("migrations: already applied by this image")
            return
        # First gone, then written anew: after a failure nobody's work is known.
        with contextlib.suppress(FileNotFoundError):
            os.remove(marker)
        came = []
        for step in commands_in(command):
            # The command before it may have ended well all the same.
            if came:
                raise Stop(128 + came[-1], f"migration stopped before {shlex.join(step)}")
            code = run_forwarding_signals(step, directory, lock, came)
            if code != 0:
                raise Stop(code, f"migration failed: {shlex.join(step)} exited {code}")
        try:
            # A run by hand, which names no image, is on record too: it ended well.
            write_marker(marker, done)
        except OSError as error:
            print(f"migrations: applied, but {error.strerror} at {marker}: the next start applies them again")


@contextlib.contextmanager
def exclusive_lock(path, seconds):
    """Holds the lock file at `path`; stops with 75 when another holds it for longer than `seconds`."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Stop(os.EX_CONFIG, f"cannot open {path}: {error.strerror}") from None
    deadline = time.monotonic() + seconds
    waiting = False
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Stop(os.EX_TEMPFAIL, f"another migration still holds {path} after {seconds} s") from None
            if not waiting:
                waiting = True
                print(f"waiting for another migration, at most {seconds} s")
            time.sleep(0.1)
        yield lock
    finally:
        os.close(lock)


def run_forwarding_signals(command, directory, lock, came):
    """Runs `command` to its end and returns its exit code; SIGTERM and SIGINT go to it, and their numbers into `came`.
    It inherits the lock: if this process is killed alone, the next gate still waits for the command."""
    child, early = None, []

    def forward(number, _frame):
        came.append(number)
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, forward)
    try:
        child = Command(filled_in(command), cwd=directory, pass_fds=[lock])
    except OSError as error:
        raise Stop(127, f"migration failed: {error.filename}: {error.strerror}") from None
    for number in early:
        child.send_signal(number)
    code = child.wait()
    return code if code >= 0 else 128 - code


def read_marker(path):
    """Returns the image and command that migrated last, or nothing."""
    with contextlib.suppress(OSError), open(path) as marker:
        return marker.read().strip()
    return ""


def write_marker(path, done):
    """Replaces the marker in one step."""
    with open(path + ".new", "w") as marker:
        marker.write(done + "\n")
        marker.flush()
        os.fsync(marker.fileno())
    os.replace(path + ".new", path)
