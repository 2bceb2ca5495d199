# Readiness of SQLite, with files as apps and crashes leave them.

import contextlib
import os
import sqlite3
import tempfile
import unittest

from seaworthy_runtime.datastores import answers
from seaworthy_runtime.health import Problem


class Sqlite(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "a %41.sqlite3")
        self.url = f"sqlite:///{self.file}"

    def execute(self, *statements):
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    def why(self, url=None):
        with self.assertRaises(Problem) as caught:
            answers(url or self.url)
        return str(caught.exception)

    def test_a_file_that_the_app_will_make(self):
        self.assertIsNone(answers(self.url))
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual(self.why("sqlite:////nowhere/a.sqlite3"), "its file is not there, and its folder cannot be written")

    def test_revisions(self):
        self.execute("CREATE TABLE alembic_version (version_num TEXT)")
        self.assertIsNone(answers(self.url))
        self.assertEqual(answers(self.url, "alembic"), set())
        self.execute("INSERT INTO alembic_version VALUES ('a1')", "PRAGMA journal_mode = wal",
                     "CREATE TABLE django_migrations (app TEXT, name TEXT)",
                     "INSERT INTO django_migrations VALUES ('auth', '0001')")
        self.assertEqual(answers(self.url, "alembic"), {"a1"})
        self.assertEqual(answers(self.url, "django"), {"auth.0001"})
        self.assertEqual(answers(self.url.replace("sqlite:", "sqlite+aiosqlite:"), "alembic"), {"a1"})

    def test_a_broken_file(self):
        with open(self.file, "w") as file:
            file.write("no database at all, " * 100)
        self.assertEqual(self.why(), "the file is no database, or a broken one")

    def test_a_locked_file(self):
        self.execute("CREATE TABLE a (b)")
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            self.assertEqual(self.why(), "the file is locked")
