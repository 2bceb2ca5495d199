# Publishes the app's static files for the edge: each as a whole or not at all, by as many replicas as like to. Files
# of older releases stay for a while, because pages that were loaded before still ask for them.

import contextlib
import fcntl
import filecmp
import gzip
import json
import os
import shutil
import sysconfig
import tempfile
import time

from folders import prepare_folders
from stop import Stop

KEPT_SECONDS = 30 * 24 * 3600
SMALLEST_TO_COMPRESS = 1024
COMPRESSIBLE = frozenset(""".css .csv .eot .geojson .htm .html .ics .js .json .map .md .mjs .otf .rss .svg .ttf .txt
    .wasm .webmanifest .xhtml .xml""".split())
NOT_PUBLISHED = (".py", ".pyc", ".pyo")


def publish(pairs, root, app):
    """Copies each folder of `pairs` (URL path, folder) to its place below `root`; prints what it did."""
    if not pairs:
        return
    prepare_folders([root])
    own = os.path.join(root, ".seaworthy")
    try:
        os.makedirs(own, mode=0o700, exist_ok=True)
        with open(os.path.join(own, "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for name in os.listdir(own):
                if name.startswith("new-"):  # of a process that was killed
                    os.remove(os.path.join(own, name))
            published, changed = {}, 0
            for url, folder in pairs:
                for name, source in files_below(folder):
                    place = os.path.normpath(os.path.join(url.strip("/"), name))
                    published[place] = source
            for place, source in published.items():
                changed += put(source, os.path.join(root, place), own, place + ".gz" in published)
            gone = forget(published, root, os.path.join(own, f"{app}.json"), own)
    except OSError as error:
        raise Stop(os.EX_IOERR, f"cannot publish static files: {error.filename}: {error.strerror}") from None
    print(f"static files: {len(published)} in {root}, {changed} new or changed, {gone} of older releases removed")


def files_below(folder):
    """Yields relative name and path of each file that may be published."""
    if not os.path.isdir(folder):  # of an app that is an installed package
        folder = next(filter(os.path.isdir, [os.path.join(sysconfig.get_path("purelib"), folder)]), folder)
    if not os.path.isdir(folder):
        print(f"static files: {os.path.abspath(folder)} does not exist; nothing of it is published\n"
              "  help: build it into the image, or correct static in seaworthy.yaml")
        return
    inside = os.path.realpath(folder) + os.sep
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(parent, name)
            if name.startswith(".") or name.endswith(NOT_PUBLISHED) or not os.path.isfile(path):
                continue
            if os.path.realpath(path).startswith(inside):
                yield os.path.relpath(path, folder), path


def put(source, target, own, has_own_gzip):
    """Puts one file and its compressed form in place; returns whether anything had to be written."""
    changed = not (os.path.isfile(target) and filecmp.cmp(source, target, shallow=False))
    if changed:
        make_way(target)
        with open(source, "rb") as content:
            replace(target, own, lambda file: shutil.copyfileobj(content, file), os.stat(source).st_mtime_ns)
    status = os.stat(target)
    packed = target + ".gz"
    if has_own_gzip:
        return changed
    if status.st_size <= SMALLEST_TO_COMPRESS or os.path.splitext(target)[1].lower() not in COMPRESSIBLE:
        with contextlib.suppress(FileNotFoundError):
            os.remove(packed)
    elif not os.path.isfile(packed) or changed or os.stat(packed).st_mtime_ns != status.st_mtime_ns:
        with open(target, "rb") as content:
            replace(packed, own, lambda file: file.write(gzip.compress(content.read(), 9, mtime=0)), status.st_mtime_ns)
        return True
    return changed


def make_way(target):
    """Makes the folder of `target`; what an older release had there under the name of a folder, or as one, goes."""
    if os.path.isdir(target):
        shutil.rmtree(target)
    folder = os.path.dirname(target)
    while True:
        try:
            os.makedirs(folder, mode=0o755, exist_ok=True)
            return
        except (FileExistsError, NotADirectoryError):
            blocking = folder
            while not os.path.isfile(blocking):
                blocking = os.path.dirname(blocking)
            os.remove(blocking)


def replace(target, own, write, modified):
    """Writes a file in one step, readable for everybody."""
    descriptor, path = tempfile.mkstemp(prefix="new-", dir=own)
    with open(descriptor, "wb") as file:
        write(file)
        os.fchmod(file.fileno(), 0o644)
    os.utime(path, ns=(modified, modified))
    os.replace(path, target)


def forget(published, root, record, own):
    """Removes what has not been part of a release for long enough; returns how many files that were. The record
    holds each file with the time since which no release has it, or nothing."""
    known = {}
    with contextlib.suppress(OSError, ValueError), open(record) as file:
        known = json.load(file)
    now, removed = time.time(), 0
    current = dict.fromkeys(published)
    for place, gone in known.items():
        if place in published:
            continue
        if gone is None or now - gone < KEPT_SECONDS:
            current[place] = gone or now
            continue
        for path in (os.path.join(root, place), os.path.join(root, place + ".gz")):
            if os.path.relpath(path, root) not in published:
                with contextlib.suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError):
                    os.remove(path)
        removed += 1
    replace(record, own, lambda file: file.write(json.dumps(current).encode()), int(now) * 10**9)
    return removed
