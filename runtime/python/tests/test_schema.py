# The schema check with the real Alembic and Flask-Migrate: their heads, several of them, and a version table under
# another name.

import importlib.util
import pathlib
import subprocess
import sys
import unittest
import unittest.mock

from . import postgres
from .support import EntryTest, wait_until

from seaworthy_runtime.datastores import answers
from seaworthy_runtime.health import Problem
from seaworthy_runtime.schema import Schema

ENV = """\
import os
from alembic import context
from sqlalchemy import create_engine
with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection, target_metadata=None, version_table=os.environ["VERSION_TABLE"])
    with context.begin_transaction():
        context.run_migrations()
"""
MIGRATION = "revision = {!r}\ndown_revision = {!r}\ndef upgrade(): pass\ndef downgrade(): pass\n"
APP = """\
import os
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
Migrate(app, SQLAlchemy(app), directory="db/moves")
print("the app prints while it loads (head)")
"""
REAL = postgres.FOUND and all(map(importlib.util.find_spec, ("alembic", "flask_migrate", "psycopg")))


@unittest.skipUnless(REAL, "no PostgreSQL, or no migration tool")
class RealTools(EntryTest):
    @classmethod
    def setUpClass(cls):
        cls.database = postgres.Postgres()
        cls.addClassCleanup(cls.database.close)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.database.sql, "DROP TABLE IF EXISTS alembic_version, other_version")
        for name, value in (("DATABASE_URL", self.database.url.replace("postgresql://", "postgresql+psycopg://")),
                            ("FLASK_APP", "notes.py"), ("VERSION_TABLE", "alembic_version")):
            self.enterContext(unittest.mock.patch.dict("os.environ", {name: value}))

    def write(self, folder, *revisions):
        (self.folder / folder / "versions").mkdir(parents=True)
        (self.folder / folder / "env.py").write_text(ENV)
        (self.folder / folder / "alembic.ini").write_text("[alembic]\n")
        (self.folder / folder / "script.py.mako").write_text("")
        for revision, before in revisions:
            pathlib.Path(self.folder, folder, "versions", f"{revision}.py").write_text(MIGRATION.format(revision, before))

    def run_tool(self, *words):
        subprocess.run([sys.executable, "-m", *words], cwd=self.folder, check=True, capture_output=True)

    def schema(self, *words):
        return Schema([sys.executable, "-m", *words], self.folder, lambda history: answers(self.database.url, history),
                      str(self.folder / "state"))

    def settled(self, schema):
        """Returns the revisions, or the problem, once the tool has been asked."""
        def result():
            try:
                return schema.check()["revision"]
            except Problem as problem:
                return "being asked" not in str(problem) and str(problem)

        return wait_until(result, 60)

    def test_alembic_with_its_file_elsewhere_and_two_heads(self):
        self.write("moves", ("a1", None), ("b2", "a1"), ("c3", "a1"))
        (self.folder / "conf.ini").write_text("[alembic]\nscript_location = %(here)s/moves\n")
        words = ("alembic", "-c", "conf.ini", "upgrade", "heads")
        schema = self.schema(*words)
        self.assertEqual(self.settled(schema), "the schema is at no revision, and the head of the migrations is b2, c3")
        self.run_tool(*words[:-1], "b2")
        self.assertEqual(self.settled(schema), "the schema is at b2, and the head of the migrations is b2, c3")
        self.run_tool(*words)
        self.assertEqual(self.settled(schema), ["b2", "c3"])

    def test_flask_migrate_in_another_folder(self):
        self.write("db/moves", ("a1", None), ("b2", "a1"))
        (self.folder / "notes.py").write_text(APP)
        schema = self.schema("before", "&&", "flask", "db", "upgrade", "&&", "after")
        self.assertEqual(self.settled(schema), "the schema is at no revision, and the head of the migrations is b2")
        self.run_tool("flask", "db", "upgrade")
        self.assertEqual(self.settled(schema), ["b2"])

    def test_a_version_table_of_another_name(self):
        self.write("moves", ("a1", None))
        (self.folder / "alembic.ini").write_text("[alembic]\nscript_location = moves\n")
        words = ("alembic", "upgrade", "head")
        with unittest.mock.patch.dict("os.environ", {"VERSION_TABLE": "other_version"}):
            self.run_tool(*words)
            self.assertEqual(self.settled(self.schema(*words)), ["a1"])

    def test_a_database_that_another_app_has_its_revisions_in_too(self):
        self.write("moves", ("a1", None))
        (self.folder / "alembic.ini").write_text("[alembic]\nscript_location = moves\n")
        words = ("alembic", "upgrade", "head")
        self.database.sql("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('f0')")
        unknown = "the schema is at f0, and the head of the migrations is a1"
        with unittest.mock.patch.dict("os.environ", {"VERSION_TABLE": "other_version"}):
            schema = self.schema(*words)
            self.assertEqual(self.settled(schema), unknown)
            wait_until(lambda: "current" in schema.answers)
            self.assertEqual(self.settled(schema), unknown)
            self.run_tool(*words)
            schema = self.schema(*words)
            wait_until(lambda: self.settled(schema) == ["a1"])
        schema = self.schema(*words)  # now the table is its own, and of a later release
        self.assertEqual(self.settled(schema), unknown)
        wait_until(lambda: "current" in schema.answers)
        self.assertEqual(schema.answers["current"][0], "the migration tool exited 255 when asked for its current")
        self.assertEqual(self.settled(schema), unknown)
