# Error tracking and tracing, against a local HTTP server.

import contextlib
import http.server
import importlib.util
import json
import socket
import threading
import time
import unittest
import unittest.mock

from .serving import ID, Serving
from .support import EntryTest, wait_until

from seaworthy_runtime.tracking.sentry import causes

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@contextlib.contextmanager
def collector(pause=0):
    """A server that keeps what is posted to it; yields its port and the pairs of path, headers and body."""
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(pause)
            received.append((self.path, self.headers, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, received
    finally:
        server.shutdown()
        server.server_close()


def events(received):
    """Returns the events in the envelopes that a Sentry got."""
    found = []
    for _, headers, body in received:
        packing = headers.get("Content-Encoding")
        if packing:  # the SDK takes brotli where it is installed
            body = importlib.import_module({"gzip": "gzip", "br": "brotli"}[packing]).decompress(body)
        lines = body.split(b"\n")
        for head, item in zip(lines[1:], lines[2:]):
            with contextlib.suppress(ValueError, AttributeError):
                if json.loads(head).get("type") == "event":
                    found.append(json.loads(item))
    return found


def attributes(span):
    return {each["key"]: next(iter(each["value"].values())) for each in span["attributes"]}


class TrackingTest(EntryTest):
    """Servers with their environment."""

    def serve(self, target, **environment):
        server = Serving(target, **environment)
        self.addCleanup(server.close)
        return server.ready()

    def hide_the_sdk(self):
        """Returns a folder for PYTHONPATH that hides sentry_sdk from importlib.util.find_spec."""
        (self.folder / "usercustomize.py").write_text("")
        (self.folder / "sitecustomize.py").write_text(
            "import importlib.util as u\nf = u.find_spec\n"
            "u.find_spec = lambda name, *more: None if name == 'sentry_sdk' else f(name, *more)\n")
        return str(self.folder)


class Sentry(TrackingTest):
    def test_sentry_without_its_sdk(self):
        for target, more in (("plain_wsgi:app", {}), ("fastapi_app:app", {"SEAWORTHY_INTERFACE": "asgi"}),
                             ("flask_app:app", {"GUNICORN_PRELOAD": "true"})):
            with self.subTest(target, **more), collector() as (port, received):
                server = self.serve(target, SENTRY_DSN=f"http://key123@127.0.0.1:{port}/base/42", SENTRY_ENVIRONMENT="prod",
                                    PYTHONPATH=self.hide_the_sdk(), **more)
                server.ask("/boom?token=hunter2", method="GET", X_Request_ID=ID, Cookie="a=hunter2", Authorization="hunter2")
                server.ask("/nothing")
                (event,) = wait_until(lambda: events(received), 30)
                path, headers, body = received[0]
                self.assertEqual(path, "/base/api/42/envelope/")
                self.assertIn("sentry_key=key123", headers["X-Sentry-Auth"])
                self.assertNotIn(b"hunter2", body)
                (value,) = event["exception"]["values"]
                self.assertEqual((value["type"], value["value"]), ("RuntimeError", "the secret of the exception"))
                frame = value["stacktrace"]["frames"][-1]
                self.assertEqual((frame["function"], frame["in_app"], frame["context_line"].strip()),
                                 ("boom", True, 'raise RuntimeError("the secret of the exception")'))
                self.assertNotIn("vars", frame)
                self.assertEqual((event["tags"], event["environment"], event["release"], event["transaction"]),
                                 ({"app": "web", "request_id": ID}, "prod", "1.4.2", "GET /boom"))
                self.assertEqual(event["request"], {"method": "GET", "url": "/boom"})
                time.sleep(0.2)
                self.assertEqual(len(events(received)), 1)

    def test_sentry_with_its_sdk(self):
        for target, more in (("flask_app:app", {}), ("plain_asgi:app", {"SEAWORTHY_INTERFACE": "asgi"})):
            with self.subTest(target), collector() as (port, received):
                server = self.serve(target, SENTRY_DSN=f"http://key123@127.0.0.1:{port}/42", SENTRY_RELEASE="r9", **more)
                server.ask("/boom", X_Request_ID=ID)
                (event,) = wait_until(lambda: events(received), 30)
                self.assertEqual((event["exception"]["values"][-1]["type"], event["release"]), ("RuntimeError", "r9"))
                self.assertIn("sentry.python", received[0][1]["User-Agent"])
                time.sleep(0.3)
                self.assertEqual(len(events(received)), 1)

    def test_a_collector_that_hangs_holds_up_nobody(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            server = self.serve("plain_wsgi:app", SENTRY_DSN=f"http://key@127.0.0.1:{port}/42", PYTHONPATH=self.hide_the_sdk(),
                                OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")
            began = time.monotonic()
            for _ in range(30):
                self.assertEqual(server.ask("/boom").status, 500)
            self.assertLess(time.monotonic() - began, 15)  # it would be 5 s for each
            began = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - began, 20)

    def test_a_bad_dsn_does_not_stop_the_start(self):
        server = self.serve("plain_wsgi:app", SENTRY_DSN="http://[", PYTHONPATH=self.hide_the_sdk(), GUNICORN_PRELOAD="true")
        self.assertEqual(server.ask("/boom").status, 500)
        server.lines("error tracking could not be started")


class Causes(unittest.TestCase):
    @unittest.skipUnless(importlib.util.find_spec("sqlalchemy"), "no SQLAlchemy")
    def test_no_parameters_of_a_statement(self):
        import sqlalchemy

        with sqlalchemy.create_engine("sqlite://").connect() as connection:
            try:
                connection.execute(sqlalchemy.text("INSERT INTO people VALUES (:name)"), {"name": "hunter2]\n(hunter2"})
            except sqlalchemy.exc.OperationalError as error:
                first, last = causes(error)
                (wrapped,) = causes(ValueError(f"could not be saved: {error}"))
        self.assertEqual(last["value"], "(sqlite3.OperationalError) no such table: people\n"
                         "[SQL: INSERT INTO people VALUES (?)]\n[parameters are left out]")
        self.assertEqual(wrapped["value"], f"could not be saved: {last['value']}")
        self.assertEqual(first["value"], "no such table: people")


class Traces(TrackingTest):
    def test_spans(self):
        for target, more in (("flask_app:app", {}), ("fastapi_app:app", {"SEAWORTHY_INTERFACE": "asgi"})):
            with self.subTest(target), collector() as (port, received):
                server = self.serve(target, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}/", OTEL_SERVICE_NAME="notes",
                                    OTEL_EXPORTER_OTLP_HEADERS="x-key=a%20b", LOG_FORMAT="json", **more)
                server.ask("/notes/3?token=hunter2", traceparent=PARENT, X_Request_ID=ID, X_Forwarded_For="203.0.113.9")
                server.ask("/notes/4", traceparent=PARENT[:-1] + "0")
                server.ask("/boom", traceparent="nonsense")
                server.ask("/healthz", traceparent=PARENT)
                def found():
                    return [span for _, _, body in received for resource in json.loads(body)["resourceSpans"]
                            for scope in resource["scopeSpans"] for span in scope["spans"]]

                wait_until(lambda: len(found()) >= 2)
                first, second = found()
                url, headers, body = received[0]
                self.assertEqual((url, headers["x-key"], headers["Content-Type"]), ("/v1/traces", "a b", "application/json"))
                self.assertNotIn(b"hunter2", body)
                resource = attributes(json.loads(body)["resourceSpans"][0]["resource"])
                self.assertEqual((resource["service.name"], resource["service.version"]), ("notes", "1.4.2"))
                self.assertEqual((first["traceId"], first["parentSpanId"]), tuple(PARENT.split("-")[1:3]))
                self.assertRegex(first["spanId"], "^[0-9a-f]{16}$")
                self.assertTrue(first["name"].startswith("GET /notes/"), first["name"])
                facts = attributes(first)
                self.assertEqual((facts["http.response.status_code"], facts["client.address"], facts["request.id"],
                                  facts["url.path"]), ("200", "203.0.113.9", ID, "/notes/3"))
                self.assertTrue(0 < int(first["endTimeUnixNano"]) - int(first["startTimeUnixNano"]) < 5e9)
                self.assertEqual((second["status"], second.get("parentSpanId")), ({"code": 2}, None))
                self.assertRegex(second["traceId"], "^[0-9a-f]{32}$")
                server.objects(logger="access", path="/notes/3", trace_id=first["traceId"])

    def test_the_app_sees_its_place_in_the_trace(self):
        for target, more, name in (("plain_wsgi:app", {}, "HTTP_TRACEPARENT"),
                                   ("plain_asgi:app", {"SEAWORTHY_INTERFACE": "asgi"}, "traceparent")):
            with collector() as (port, received):
                server = self.serve(target, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}", **more)
                seen = server.ask("/who", traceparent=PARENT).json[name]
                self.assertTrue(seen.startswith(PARENT[:36]) and seen.endswith("-01"), seen)
                self.assertNotEqual(seen, PARENT)
                self.assertEqual(server.stop(), 0)  # what is queued is still sent
                (span,) = json.loads(received[0][2])["resourceSpans"][0]["scopeSpans"][0]["spans"]
                self.assertEqual(span["spanId"], seen.split("-")[2])

    def test_what_the_app_instruments_itself_is_left_to_it(self):
        (self.folder / "opentelemetry" / "sdk").mkdir(parents=True)
        for name in ("__init__.py", "sdk/__init__.py", "sdk/trace.py"):
            (self.folder / "opentelemetry" / name).write_text("")
        (self.folder / "traced.py").write_text("import opentelemetry.sdk.trace\nfrom plain_wsgi import app\n")
        with collector() as (port, received):
            server = self.serve("traced:app", PYTHONPATH=str(self.folder),
                                OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")
            self.assertEqual(server.ask("/who", traceparent=PARENT).json["HTTP_TRACEPARENT"], PARENT)
            time.sleep(1.3)
            self.assertEqual(received, [])


class Queue(unittest.TestCase):
    def test_it_is_bounded_and_never_waits(self):
        from seaworthy_runtime.tracking.sender import LONGEST_QUEUE, Sender

        with collector(pause=5) as (port, received):
            sender = Sender("test", f"http://127.0.0.1:{port}", {}, lambda items: b"x")
            began = time.monotonic()
            for number in range(LONGEST_QUEUE * 3):
                sender.send(number)
            self.assertLess(time.monotonic() - began, 1)
            self.assertLessEqual(sender.queue.qsize(), LONGEST_QUEUE)
            began = time.monotonic()
            sender.flush()
            self.assertTrue(1.5 < time.monotonic() - began < 3)

    def test_a_thread_that_cannot_be_started_now_is_started_later(self):
        from seaworthy_runtime.tracking.sender import Sender

        with collector() as (port, received):
            sender = Sender("test", f"http://127.0.0.1:{port}", {}, lambda items: b"x")
            with unittest.mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("too many")):
                sender.send(1)
            sender.send(2)
            wait_until(lambda: len(received) == 2)
