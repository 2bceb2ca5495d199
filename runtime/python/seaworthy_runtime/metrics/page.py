# The page: the counts of all workers, living and dead, and what the kernel knows of the living.

import collections
import contextlib
import fcntl
import os

from .counters import BUCKETS
from .store import Store, entries

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def locked(folder, how):
    """Holds the folder's lock."""
    with open(os.path.join(folder, "lock"), "w") as lock:
        fcntl.flock(lock, how)
        yield


def workers(folder):
    """Returns the process numbers that have a file."""
    return sorted(int(name[7:]) for name in os.listdir(folder) if name.startswith("worker."))


def bury(folder, pid):
    """Adds the counts of a dead worker to those of the dead, and removes its file."""
    path = os.path.join(folder, f"worker.{pid}")
    with contextlib.suppress(FileNotFoundError), locked(folder, fcntl.LOCK_EX):
        with open(path, "rb") as file:
            content = file.read()
        dead = Store(os.path.join(folder, "dead"))
        dead.absorb(content)
        dead.close()
        os.remove(path)


def alive(pid):
    """Whether a process runs; one that only waits to be collected does not."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"
    return False


def totals(folder):
    """Returns the sum of all files' series by key, and the living workers."""
    sums = {}
    with locked(folder, fcntl.LOCK_SH):
        living = workers(folder)
        for name in ("dead", *(f"worker.{pid}" for pid in living)):
            with contextlib.suppress(FileNotFoundError), open(os.path.join(folder, name), "rb") as file:
                for key, _, numbers in entries(file.read()):
                    sums[key] = [a + b for a, b in zip(sums[key], numbers)] if key in sums else list(numbers)
    return sums, living


def process_facts(pids, master):
    """Returns seconds of processor, bytes of memory and open files of some processes. What ended children took
    the kernel keeps with their parent, so the seconds never go back."""
    facts = collections.Counter()
    for pid in (master, *pids):
        with contextlib.suppress(OSError, ValueError):
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            facts["seconds"] += sum(map(int, fields[11:15])) / TICKS
            facts["memory"] += int(fields[21]) * PAGE_BYTES
            facts["files"] += len(os.listdir(f"/proc/{pid}/fd"))
    return facts


def label(**labels):
    """Returns labels as they stand in the page."""
    def escaped(value):
        return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items()) + "}"


def render(folder, app, version, master, started):
    """Returns the page."""
    for pid in workers(folder):
        if not alive(pid):
            bury(folder, pid)
    sums, living = totals(folder)
    facts = process_facts(living, master)
    lines = []

    def family(name, kind, help, samples):
        lines.append(f"# HELP {name} {help}\n# TYPE {name} {kind}")
        lines.extend(f"{name}{suffix} {value:.15g}" for suffix, value in samples)

    family("http_requests_total", "counter", "Requests answered.", [
        (label(method=key[1], route=key[2], status=key[3]), numbers[0])
        for key, numbers in sorted(sums.items()) if key[0] == "requests"])
    family("http_request_duration_seconds", "histogram", "Time from a request to the end of its answer.", [
        sample for key, numbers in sorted(sums.items()) if key[0] == "duration"
        for sample in histogram(key[1], key[2], numbers)])
    family("http_requests_in_flight", "gauge", "Requests being served.", [
        ("", max(0, sums.get(("gauge", "in_flight"), [0])[0]))])
    family("process_cpu_seconds_total", "counter", "Processor time of the master and all workers.", [
        ("", facts["seconds"])])
    family("process_resident_memory_bytes", "gauge", "Resident memory, summed over master and workers.", [
        ("", facts["memory"])])
    family("process_open_fds", "gauge", "Open file descriptors, summed over master and workers.", [
        ("", facts["files"])])
    family("process_start_time_seconds", "gauge", "When the master started, in Unix time.", [("", started)])
    family("app_info", "gauge", "The app and its version.", [(label(app=app, version=version), 1)])
    family("app_workers", "gauge", "Living workers.", [("", len(living))])
    return "\n".join(lines) + "\n"


def histogram(method, route, numbers):
    """Yields the samples of one histogram."""
    total = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), numbers[1:]):
        total += count
        yield "_bucket" + label(method=method, route=route, le=bound), total
    yield "_sum" + label(method=method, route=route), numbers[0]
    yield "_count" + label(method=method, route=route), total
