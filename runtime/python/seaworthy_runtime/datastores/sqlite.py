# SQLite: a file of the app's own. One that is not there yet is the app's to make, where its folder lets it.

import contextlib
import os
import sqlite3
from urllib.parse import quote, urlsplit

from ..health import Problem

SCHEMES = ("sqlite", "sqlite3")

# Where migration tools note what they did, as table and what identifies a revision in it.
HISTORIES = {"alembic": ("alembic_version", "version_num"), "django": ("django_migrations", "app || '.' || name")}


def probe(url, seconds, history):
    """Reads the file's head, and the revisions in a tool's `history` where one is named."""
    path = urlsplit(url).path.removeprefix("/")
    if not os.path.exists(path):
        if not os.access(os.path.dirname(path), os.W_OK):
            raise Problem("its file is not there, and its folder cannot be written")
        return None
    if not os.access(path, os.R_OK | os.W_OK):
        raise Problem("permission denied")
    try:
        # As the app does: a journal that a crash left behind is only rolled back by one who can write.
        with contextlib.closing(sqlite3.connect(f"file:{quote(path)}?mode=rw", timeout=seconds, uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            table, revision = HISTORIES.get(history, ("", ""))
            if table not in tables:
                return None
            return {row[0] for row in connection.execute(f"SELECT {revision} FROM {table}")}
    except sqlite3.Error as error:
        raise Problem(reason_of(error)) from None


def reason_of(error):
    """Returns why a probe failed, without the library's own words: they may hold names."""
    said = str(error)
    if "locked" in said:
        return "the file is locked"
    if "not a database" in said or "malformed" in said:
        return "the file is no database, or a broken one"
    return type(error).__name__
