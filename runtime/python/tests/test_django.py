# Django apps: settings that fit the stack, failures in the log, routes, and the schema by Django's own migrations.

import importlib.util
import subprocess
import sys
import unittest
import unittest.mock

from . import postgres
from .serving import APPS, ID, Serving, ServerTest
from .support import EntryTest, wait_until

from seaworthy_runtime.datastores import answers
from seaworthy_runtime.health import Problem
from seaworthy_runtime.schema import Schema

BROWSER = "text/html,*/*;q=0.8"
ORIGIN = "https://notes.example:8443"


class Django:
    """The tests; each class below runs them against its server."""

    def test_it_answers_to_the_stacks_own_names(self):
        for host in ("notes.example:8443", "notes.example", "localhost", "127.0.0.1:8000", "old.example"):
            self.assertEqual(self.ask("/where/", Host=host).status, 200, host)
        refused = self.ask("/where/", Host="elsewhere.example", X_Request_ID=ID)
        self.assertEqual((refused.status, refused.json["code"]), (400, "bad_request"))
        self.assertEqual(len(self.server.lines("Invalid HTTP_HOST header: 'elsewhere.example'", ID)), 1)

    def test_it_knows_the_clients_address_and_scheme(self):
        answer = self.ask("/where/?a=1", Host="notes.example:8443", X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.7")
        self.assertEqual((answer.json["url"], answer.json["address"]), (f"{ORIGIN}/where/?a=1", "192.0.2.7"))

    def test_a_form_of_its_own_page_is_taken_and_no_others(self):
        page = self.ask("/where/", Host="notes.example:8443", X_Forwarded_Proto="https")
        headers = {"Host": "notes.example:8443", "X_Forwarded_Proto": "https", "X_CSRFToken": page.json["token"],
                   "Cookie": page.all("Set-Cookie")[0].partition(";")[0]}
        self.assertEqual(self.ask("/where/", method="POST", Origin=ORIGIN, **headers).status, 200)
        # Also where a proxy in front does not say that it speaks TLS.
        self.assertEqual(self.ask("/where/", method="POST", Origin=ORIGIN, **{**headers, "X_Forwarded_Proto": "http"}).status, 200)
        for other in ({"Origin": "https://elsewhere.example"}, {"Origin": ORIGIN, "X_CSRFToken": "x" * 32}):
            self.assertEqual(self.ask("/where/", method="POST", **{**headers, **other}).status, 403)

    def test_a_failure_is_in_the_log_once_and_no_visitor_sees_it(self):
        answer = self.ask("/boom/", X_Request_ID=ID)
        self.assertEqual((answer.status, answer.json["code"], answer.json["request_id"]), (500, "internal_server_error", ID))
        page = self.ask("/boom/", Accept=BROWSER, X_Request_ID="of-a-browser")
        self.assertEqual((page.status, page.all("Content-Type")), (500, ["text/html; charset=utf-8"]))
        for body in (answer.body, page.body):
            self.assertNotIn(b"secret of the exception", body)
            self.assertNotIn(b"DEBUG", body)
        self.assertIn("[ERROR] Internal Server Error: /boom/ request_id=of-a-browser",
                      self.server.lines("of-a-browser")[0])
        self.server.lines('"GET /boom/"', "of-a-browser")
        self.assertEqual(self.server.text().count("RuntimeError: the secret of the exception"), 2)

    def test_one_worker_says_that_it_does_not_debug(self):
        workers = int(self.ENVIRONMENT.get("WEB_CONCURRENCY", "1"))
        wait_until(lambda: self.server.metrics()["app_workers"] == workers)
        self.assertEqual(len(self.server.lines("[WARNING]", "the app's settings say DEBUG = True")), 1)

    def test_routes_are_counted_by_their_templates(self):
        self.ask("/notes/7/")
        self.ask("/nowhere/")
        wait_until(lambda: {route for route in map(str, self.server.metrics()) if 'route="/notes/<int:number>/"' in route})
        self.assertTrue([name for name in self.server.metrics() if 'route="unmatched"' in name])


class DjangoOnWsgi(Django, ServerTest):
    TARGET = "django_site.wsgi:application"
    ENVIRONMENT = {"SEAWORTHY_ORIGIN": ORIGIN, "WEB_CONCURRENCY": "2"}


class DjangoOnAsgi(Django, ServerTest):
    TARGET = "django_site.asgi:application"
    ENVIRONMENT = {"SEAWORTHY_ORIGIN": ORIGIN, "SEAWORTHY_INTERFACE": "asgi"}

    def test_a_view_that_is_a_coroutine(self):
        self.assertEqual(self.ask("/later/").body, b"later")


class DjangoElsewhere(unittest.TestCase):
    def serve(self, **environment):
        server = Serving("django_site.wsgi:application", **{"SEAWORTHY_ORIGIN": ORIGIN, **environment})
        self.addCleanup(server.close)
        return server

    def test_debug_stays_where_it_is_not_production(self):
        page = self.serve(SEAWORTHY_ENVIRONMENT="dev").ready().ask("/boom/", Accept=BROWSER)
        self.assertIn(b"the secret of the exception", page.body)

    def test_a_log_of_the_apps_own_is_not_doubled_and_one_that_is_not_seen_is(self):
        for place in ("console", "nowhere"):
            server = self.serve(LOG_TO=place, GUNICORN_PRELOAD="true", LOG_FORMAT="json").ready()
            server.ask("/boom/", X_Request_ID=ID)
            server.objects(logger="access", path="/boom/")
            (record,) = server.objects(logger="django.request")
            self.assertEqual((record["level"], record["request_id"]), ("error", ID))
            self.assertIn("RuntimeError: the secret of the exception", record["exception"])

    def test_an_app_that_every_site_may_call_is_refused(self):
        server = self.serve(OPEN="all")
        self.assertEqual(server.process.wait(30), 3)
        self.assertIn("django-cors-headers has CORS_ALLOW_ALL_ORIGINS = True", server.text())
        self.serve(OPEN="friends").ready()


@unittest.skipUnless(postgres.FOUND and importlib.util.find_spec("psycopg"), "no PostgreSQL, or no driver")
class DjangoSchema(EntryTest):
    def setUp(self):
        super().setUp()
        database = postgres.Postgres()
        self.addCleanup(database.close)
        self.database = database
        self.enterContext(unittest.mock.patch.dict("os.environ", {"DATABASE_URL": database.url}))

    def migrate(self, *more):
        subprocess.run([sys.executable, "manage.py", "migrate", "--noinput", *more], cwd=APPS, check=True, capture_output=True)

    def settled(self):
        """Returns what a new process finds, once the tool has been asked."""
        schema = Schema([sys.executable, "manage.py", "migrate", "--noinput"], APPS,
                        lambda history: answers(self.database.url, history), None)

        def result():
            try:
                return schema.check()
            except Problem as problem:
                return "being asked" not in str(problem) and str(problem)

        return wait_until(result, 60)

    def test_every_migration_on_disk_has_to_be_in_the_database(self):
        self.assertRegex(self.settled(), r"^the schema lacks (\d+) of \1 migrations: auth.0001_initial, .* and \d+ more$")
        self.migrate()
        self.migrate("notes", "0001")
        self.assertRegex(self.settled(), r"^the schema lacks 1 of \d+ migrations: notes.0002_note_title$")
        self.migrate()
        self.assertGreater(self.settled()["migrations"], 10)
        # What an app noted that is gone, or a newer release, is no reason.
        self.database.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('gone', '0001_initial', now())")
        self.assertGreater(self.settled()["migrations"], 10)
