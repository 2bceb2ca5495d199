# Readiness with a real database that is there, gone, frozen, or not at the head of the migrations.

import asyncio
import importlib
import json
import signal
import socket
import tempfile
import threading
import time
import unittest
import unittest.mock

from . import postgres
from .postgres import PASSWORD, QUOTED
from .serving import ID, Serving
from .support import EntryTest, free_port, wait_until

from seaworthy_runtime.datastores import check
from seaworthy_runtime.health import Problem, Readiness
from seaworthy_runtime.health_endpoints import asgi_health, wsgi_health
from seaworthy_runtime.limited import limited
from seaworthy_runtime.request import Request, current
from seaworthy_runtime.migration_tools import tool_of
from seaworthy_runtime.schema import Schema

INSTALLED = [name for name in ("psycopg", "psycopg2", "asyncpg", "pg8000") if importlib.util.find_spec(name)]

# A migration tool by name, because the real one would have to be configured; the real ones are in test_schema.py.
TOOL = """\
import os, sys, time
open("asked", "a").write(" ".join(sys.argv[1:]) + "\\n")
time.sleep(0.5)
print({"heads": "abc123 (head)", "current": open("current").read() if os.path.exists("current") else ""}[sys.argv[-1]])"""


class DatabaseTest(EntryTest):
    """Tests that share a database."""

    @classmethod
    def setUpClass(cls):
        cls.database = postgres.Postgres()
        cls.addClassCleanup(cls.database.close)


@unittest.skipUnless(postgres.FOUND, "no PostgreSQL")
class WithDatabase(DatabaseTest):
    def serve(self, target="plain_wsgi:app", url=None, **environment):
        server = Serving(target, SEAWORTHY_DATASTORES="main-db", LOG_FORMAT="json", **{
            "SEAWORTHY_DATASTORE_MAIN_DB": url or self.database.url, **environment})
        self.addCleanup(server.close)
        return server.ready()

    def check(self, server, status, **checks):
        """Waits for an answer of this status, with these reasons; returns it."""
        def found():
            nonlocal answer
            answer = server.ask("/readyz", X_Request_ID=ID)
            details = answer.json.get("checks") or answer.json["details"]
            reasons = {name: details[name.replace("_", "-")].get("reason") for name in checks}
            return answer.status == status and reasons == checks

        answer = None
        try:
            wait_until(found, 20)
        except AssertionError:
            self.fail(f"{answer.status} {answer.body}")
        if status == 503:
            self.assertEqual((answer.json["code"], answer.json["request_id"]), ("service_unavailable", ID))
        for secret in (PASSWORD, QUOTED, "127.0.0.1", "postgresql://"):
            self.assertNotIn(secret, answer.body.decode())
            self.assertNotIn(json.dumps(secret)[1:-1], server.text().replace('"client": "127.0.0.1"', "").replace(
                f"http://0.0.0.0:{server.port}", ""))
        return answer

    def fails_and_recovers(self, target, **environment):
        server = self.serve(target, **environment)
        answer = self.check(server, 200, main_db=None)
        self.assertEqual(answer.json["status"], "ready")
        self.database.stop()
        try:
            self.check(server, 503, main_db="connection refused")
            self.assertEqual(server.ask("/healthz").status, 200)
        finally:
            self.database.start()
        self.check(server, 200)
        server.objects(logger="seaworthy", message="not ready: main-db: connection refused")
        server.objects(logger="seaworthy", message="ready again")
        self.database.freeze()
        try:
            time.sleep(1.1)
            began = time.monotonic()
            answers = []
            asking = [threading.Thread(target=lambda: answers.append(server.ask("/readyz").status)) for _ in range(3)]
            for thread in asking:
                thread.start()
            if "asgi" in target:
                time.sleep(0.1)
                server.ask("/ok")
                self.assertLess(time.monotonic() - began, 2, "the event loop is held up")
            for thread in asking:
                thread.join()
            self.assertEqual(answers, [503] * 3)
            self.assertLess(time.monotonic() - began, 4)
        finally:
            self.database.freeze(signal.SIGCONT)
        self.check(server, 200)
        return server

    def test_a_database_that_goes_and_comes_back(self):
        self.fails_and_recovers("plain_wsgi:app")

    def test_the_same_beside_an_event_loop(self):
        self.fails_and_recovers("plain_asgi:app", SEAWORTHY_INTERFACE="asgi")

    def test_the_schema(self):
        self.program("alembic", TOOL)
        server = self.serve(PATH=self.environment["PATH"], WEB_CONCURRENCY="2", SEAWORTHY_MIGRATE_DIRECTORY=str(self.folder),
                            SEAWORTHY_MIGRATE='["alembic", "upgrade", "head"]')
        self.check(server, 503, main_db=None)
        self.check(server, 503, schema="the schema is at no revision, and the head of the migrations is abc123")
        self.database.sql("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('old')")
        self.addCleanup(self.database.sql, "DROP TABLE alembic_version")
        self.check(server, 503, schema="the schema is at old, and the head of the migrations is abc123")
        self.database.sql("UPDATE alembic_version SET version_num = 'abc123'")
        answer = self.check(server, 200, schema=None)
        self.assertEqual(answer.json["checks"]["schema"], {"status": "ok", "revision": ["abc123"]})
        for _ in range(20):
            server.ask("/readyz")
        self.assertEqual((self.folder / "asked").read_text().split().count("heads"), 1, "asked by each worker")

    def test_a_tool_that_fails_or_is_unknown(self):
        self.program("alembic", "import sys; print('postgresql://app:hunter2@db'); sys.exit(3)")
        server = self.serve(PATH=self.environment["PATH"], SEAWORTHY_MIGRATE='["alembic", "upgrade", "head"]')
        self.check(server, 503, main_db=None)
        self.check(server, 503, schema="the migration tool exited 3 when asked for its heads")
        server = self.serve(SEAWORTHY_MIGRATE='["goose", "up"]')
        self.assertEqual(list(self.check(server, 200).json["checks"]), ["main-db"])


@unittest.skipUnless(postgres.FOUND and INSTALLED, "no PostgreSQL, or no driver")
class Drivers(DatabaseTest):
    def test_what_goes_wrong_is_said_without_a_secret(self):
        port = self.database.port
        with socket.create_server(("127.0.0.1", 0)) as silent:
            for url, reason in (
                (f"postgresql://app:hunter2@127.0.0.1:{port}/app", "authentication failed"),
                (f"postgresql://app:{QUOTED}@127.0.0.1:{port}/nothing", "the database or the role does not exist"),
                (f"postgresql://app:{QUOTED}@127.0.0.1:{free_port()}/app", "connection refused"),
                (f"postgresql://app:{QUOTED}@no.such.invalid:{port}/app", "its host name cannot be resolved"),
                (f"postgresql://app:{QUOTED}@127.0.0.1:{silent.getsockname()[1]}/app", "no answer in time"),
            ):
                for driver in INSTALLED:
                    module = importlib.import_module("seaworthy_runtime.datastores.postgres")
                    began = time.monotonic()
                    with self.assertRaises(Problem) as raised:
                        try:
                            getattr(module, f"with_{driver}")(url, 2, False)
                        except Exception as error:
                            raise Problem(module.reason_of(error)) from error
                    self.assertEqual(str(raised.exception), reason, f"{driver}: {raised.exception.__cause__!r}")
                    self.assertLess(time.monotonic() - began, 3.5)

    def test_every_driver(self):
        module = importlib.import_module("seaworthy_runtime.datastores.postgres")
        self.assertEqual(len(INSTALLED), 4)
        for noted, expected in (("SELECT 1", None), ("CREATE TABLE alembic_version (version_num text)", set()),
                                ("INSERT INTO alembic_version VALUES ('a'), ('b')", {"a", "b"})):
            self.database.sql(noted)
            for driver in INSTALLED:
                self.assertEqual(getattr(module, f"with_{driver}")(self.database.url, 2, "alembic"), expected, driver)
                self.assertIsNone(getattr(module, f"with_{driver}")(self.database.url, 2, None))
        self.database.sql("CREATE TABLE django_migrations AS SELECT 'notes' AS app, '0001_initial' AS name")
        for driver in INSTALLED:
            found = getattr(module, f"with_{driver}")(self.database.url, 2, "django")
            self.assertEqual(found, {"notes.0001_initial"}, driver)
        self.database.sql("DROP TABLE alembic_version, django_migrations")
        open_ones = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'app' AND pid <> pg_backend_pid()"
        wait_until(lambda: self.database.sql(open_ones).strip() == "0")


class Others(unittest.TestCase):
    def test_a_technology_without_a_file_of_its_own(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            self.assertLess(check(f"memcached://:hunter2@127.0.0.1:{port}/0")["milliseconds"], 1000)
        for url, reason in ((f"memcached://:hunter2@127.0.0.1:{port}/0", "connection refused"),
                            ("memcached://:hunter2@no.such.invalid:1", "its host name cannot be resolved"),
                            ("memcached://127.0.0.1", "its URL names no port")):
            with self.assertRaises(Problem) as raised:
                check(url)
            self.assertEqual(str(raised.exception), reason)

    def test_a_connection_that_hangs_is_cut(self):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.settimeout(20)
            with limited(ours.fileno(), 0.2):
                self.assertEqual(ours.recv(1), b"")
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with limited(ours.fileno(), 0.2):
                pass
            time.sleep(0.4)
            theirs.send(b"a")
            self.assertEqual(ours.recv(1), b"a")

    def test_a_driver_that_cannot_be_loaded_gives_way(self):
        module = importlib.import_module("seaworthy_runtime.datastores.postgres")
        tried = []

        def broken(*_):
            tried.append("psycopg")
            raise ImportError("no libpq")

        with unittest.mock.patch.multiple(module, with_psycopg=broken, with_psycopg2=lambda *_: tried.append("psycopg2"),
                                          DRIVERS=("psycopg", "psycopg2")):
            with unittest.mock.patch.dict("sys.modules", {"psycopg": module, "psycopg2": module}):
                module.probe("postgres://a:b@c/d", 2, False)
                self.assertEqual(tried, ["psycopg", "psycopg2"])
        with unittest.mock.patch.object(module, "DRIVERS", ()), self.assertRaisesRegex(Problem, "no driver that works"):
            module.probe("postgres://a:b@c/d", 2, False)


class Rounds(unittest.TestCase):
    def test_a_check_that_hangs_is_not_started_again(self):
        started, release = [], threading.Event()

        def hang():
            started.append(1)
            release.wait(20)
            return {}

        readiness = Readiness({"a": hang, "b": lambda: {"fact": 1}})
        for _ in range(2):
            began = time.monotonic()
            result = readiness.ask().result(3)
            self.assertLess(time.monotonic() - began, 2.8)
            self.assertEqual((result["a"]["reason"], result["b"]), ("no answer within 2.5 s", {"status": "ok", "fact": 1}))
            time.sleep(1.05)
        self.assertEqual(len(started), 1)
        release.set()
        wait_until(lambda: readiness.ask().result(3)["a"]["status"] == "ok")

    def test_a_result_is_shared_and_kept_for_a_second(self):
        asked = []
        readiness = Readiness({"a": lambda: asked.append(time.sleep(0.1)) or {}})
        self.assertIs(readiness.ask(), readiness.ask())
        readiness.ask().result(3)
        readiness.ask().result(3)
        self.assertEqual(len(asked), 1)
        time.sleep(1.05)
        readiness.ask().result(3)
        self.assertEqual(len(asked), 2)

    def test_a_thread_that_cannot_be_started(self):
        readiness = Readiness({"a": dict})
        start = threading.Thread.start
        for name in ("readiness", "a"):

            def start_others(thread):
                if thread.name == f"seaworthy-{name}":
                    raise RuntimeError("can't start new thread")
                start(thread)

            with unittest.mock.patch.object(threading.Thread, "start", start_others):
                result = readiness.ask().result(3)
            self.assertEqual(result, {"a": {"status": "failed", "reason": "no thread can be started"}})
            time.sleep(1.05)
            self.assertEqual(readiness.ask().result(3), {"a": {"status": "ok"}})
            time.sleep(1.05)

    def test_it_is_answered_with_a_503(self):
        began, token = [], current.set(Request(ID, "GET", "/readyz", True))
        self.addCleanup(current.reset, token)
        app = wsgi_health(Readiness({"a": dict}))
        with unittest.mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread")):
            (body,) = app({"REQUEST_METHOD": "GET"}, lambda *answer: began.append(answer))
        self.assertEqual(began[0][0], "503 Service Unavailable")
        self.assertEqual(json.loads(body), {
            "code": "service_unavailable", "message": "not ready: a", "request_id": ID,
            "details": {"a": {"status": "failed", "reason": "no thread can be started"}}})

    def test_a_round_that_fails_is_told_and_over(self):
        for step, told in (("note", {"status": "ok"}), ("results", {"status": "failed", "reason": "OSError"})):
            readiness = Readiness({"a": dict})
            with unittest.mock.patch.object(readiness, step, side_effect=OSError):
                self.assertEqual(readiness.ask().result(3), {"a": told})

    def test_one_who_no_longer_waits_takes_nothing_from_the_others(self):
        app = asgi_health(Readiness({"a": lambda: time.sleep(0.3) or {}}))
        sent = []

        async def send(message):
            sent.append(message)

        async def ask():
            first, second = (asyncio.create_task(app({"method": "GET"}, None, send)) for _ in range(2))
            await asyncio.sleep(0.1)
            first.cancel()
            await asyncio.wait_for(second, 5)

        asyncio.run(ask())
        self.assertEqual([message.get("status") for message in sent], [200, None])


class Tools(unittest.TestCase):
    def test_a_tool_whose_thread_cannot_be_started_is_asked_again(self):
        schema = Schema(["alembic", "upgrade", "head"], None, lambda _: {"a1"}, None)
        schema.tell = lambda question: frozenset(("a1",))
        with unittest.mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread")):
            schema.prepare()
            with self.assertRaisesRegex(Problem, "no thread can be started"):
                schema.check()
        with self.assertRaisesRegex(Problem, "is being asked"):
            schema.check()
        wait_until(lambda: not schema.asking)
        self.assertEqual(schema.check(), {"revision": ["a1"]})

    def test_workers_that_ask_at_once_ask_once(self):
        asked = []

        class Counted(Schema):
            def tell(self, question):
                asked.append(question)
                time.sleep(0.3)
                return frozenset(("a1", "b2"))

        with tempfile.TemporaryDirectory() as folder:
            schemas = [Counted(["alembic", "upgrade", "head"], None, lambda _: {"a1", "b2"}, folder) for _ in range(3)]
            for schema in schemas:
                with self.assertRaisesRegex(Problem, "is being asked"):
                    schema.check()
            for schema in schemas:
                wait_until(lambda: not schema.asking)
                self.assertEqual(schema.check(), {"revision": ["a1", "b2"]})
        self.assertEqual(asked, ["heads"])

    def test_commands(self):
        for migrate, heads in (
            ("alembic upgrade head", "alembic heads"),
            ("alembic -c a/alembic.ini upgrade head", "alembic -c a/alembic.ini heads"),
            ("/opt/venv/bin/alembic --config=x -n other upgrade heads", "/opt/venv/bin/alembic --config=x -n other heads"),
            ("python -m alembic -x tenant=a upgrade --tag t head", "python -m alembic -x tenant=a heads"),
            ("flask db upgrade", "flask db heads"),
            ("flask --app notes:app db upgrade --directory db/moves", "flask --app notes:app db heads --directory db/moves"),
            ("flask db upgrade -d m head", "flask db heads -d m"),
            ("flask db upgrade --directory=m --sql", "flask db heads --directory=m"),
            ("uv run flask db upgrade", "uv run flask db heads"),
            ("alembic upgrade +1", None), ("flask db upgrade abc", None), ("alembic downgrade base", None),
            ("goose up", None), ("flask upgrade", None), ("alembic upgrade", None),
            ("python manage.py migrate --noinput", "python manage.py showmigrations --plan --no-color"),
            ("./manage.py migrate --settings=a.b -v 2", "./manage.py showmigrations --plan --no-color --settings=a.b"),
            ("python -m django migrate --database other",
             "python -m django showmigrations --plan --no-color --database other"),
            ("python manage.py migrate notes", None), ("python manage.py migrate notes 0001", None),
            ("flask db migrate", None), ("migrate up", None),
        ):
            found = tool_of(migrate.split())
            self.assertEqual(found and " ".join(found.heads[0]), heads, migrate)
