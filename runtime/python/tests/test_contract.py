# The contract that WSGI and ASGI apps share: the same answers of a plain app, through a real gunicorn.

import socket
import time

from .serving import ID, ServerTest

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SECRET = b"the secret of the exception"


class Contract:
    """The tests; each class below runs them against its server."""

    def refused(self, path, status, code, message, **more):
        """Asks, and checks that the answer is the contract and nothing else; returns it."""
        answer = self.ask(path, X_Request_ID=ID, **more)
        self.assertEqual((answer.status, answer.json), (status, {"code": code, "message": message, "request_id": ID}))
        self.assertEqual(answer.all("Content-Type"), ["application/json"])
        self.assertEqual(answer.all("Content-Length"), [str(len(answer.body))])
        self.assertEqual(answer.all("X-Request-ID"), [ID])
        for name in ("ETag", "Last-Modified", "Content-Encoding", "Transfer-Encoding"):
            self.assertEqual(answer.all(name), [], name)
        return answer

    def logged_once(self, path, id):
        """Checks that an exception is in the log with its traceback, and that the server adds nothing to it."""
        self.server.lines(f'"GET {path}"', id)
        self.ask("/ok", X_Request_ID=f"after-{id}")
        self.server.lines(f"after-{id}")
        text = self.server.text()
        self.assertEqual(text.count(f"unhandled exception: GET {path} request_id={id}\nTraceback (most recent"), 1)
        self.assertNotIn("Exception in ASGI application", text)
        self.assertNotIn("Error handling request", text)
        self.assertNotIn("returned without completing", text)

    def test_what_is_no_error_passes(self):
        answer = self.ask("/ok", X_Request_ID=ID)
        self.assertEqual((answer.status, answer.body), (200, b"fine"))
        self.assertEqual((answer.all("ETag"), answer.all("Content-Type")), (['"a"'], ["text/plain; charset=utf-8"]))
        self.assertEqual((self.ask("/nothing").status, self.ask("/nothing").body), (204, b""))
        answer = self.ask("/same", Accept="application/json")
        self.assertEqual((answer.status, answer.all("ETag"), answer.all("Content-Type")), (304, ['"a"'], []))

    def test_the_id_is_the_edges_where_it_is_valid_and_on_every_answer_once(self):
        for given in ("abcdefgh", "A.b_c-1234567890", "a" * 128):
            self.assertEqual(self.ask("/ok", X_Request_ID=given).all("X-Request-ID"), [given])
        made = set()
        for given in ("", "short", "a" * 129, "abcdefgh!", "abcd efgh", "abcdefg\u00e9"):
            (answer,) = self.ask("/ok", X_Request_ID=given).all("X-Request-ID")
            self.assertRegex(answer, "^[0-9a-f]{32}$")
            made.add(answer)
        self.assertEqual(len(made), 6)
        self.assertEqual(len(self.ask("/ok").all("X-Request-ID")[0]), 32)

    def test_an_object_keeps_its_fields_and_gains_what_it_lacks(self):
        answer = self.ask("/json", X_Request_ID=ID)
        self.assertEqual(answer.json, {"error": "no such note", "id": 7, "code": "not_found", "message": "no such note",
                                       "request_id": ID})
        self.assertEqual((answer.all("ETag"), answer.all("Content-Length")), ([], [str(len(answer.body))]))
        self.assertEqual(self.ask("/own").json, {"code": 17, "message": "stay out", "request_id": "mine"})
        answer = self.ask("/problem", X_Request_ID=ID)
        self.assertEqual(answer.json, {"title": "odd", "status": 422, "code": "unprocessable_entity", "message": "odd",
                                       "request_id": ID})
        self.assertEqual(answer.all("Content-Type"), ["application/problem+json"])

    def test_what_else_is_replaced(self):
        self.refused("/html", 404, "not_found", "Not Found")
        self.refused("/html", 404, "not_found", "Not Found", Accept="*/*")
        self.refused("/array", 400, "bad_request", "Bad Request")
        self.refused("/broken", 400, "bad_request", "Bad Request")
        answer = self.refused("/text", 401, "unauthorized", "Unauthorized")
        self.assertEqual(answer.all("WWW-Authenticate"), ["Basic realm=x"])
        self.assertEqual(answer.all("Set-Cookie"), ["a=1", "b=2"])
        self.assertEqual(answer.all("Access-Control-Allow-Origin"), ["https://a.example"])
        self.assertEqual(self.refused("/empty", 503, "service_unavailable", "Service Unavailable").all("Retry-After"), ["7"])
        self.assertEqual(self.refused("/range", 416, "range_not_satisfiable", "Range Not Satisfiable").all("Content-Range"),
                         ["bytes */1234"])

    def test_html_passes_for_who_prefers_it(self):
        for accept in (BROWSER, "text/html", "text/html;q=0.3", "application/json;q=0.5, text/html;q=0.6"):
            answer = self.ask("/html", Accept=accept)
            self.assertEqual((answer.status, answer.body), (404, b"<h1>not here</h1>"), accept)
            self.assertEqual(len(answer.all("Last-Modified")), 1)
        for accept in ("application/json", "text/html;q=0", "text/html, application/json", "text/*", "text/html;q=soon",
                       "text/html;q=0.4, application/json;q=0.5", "application/xml", ""):
            self.refused("/html", 404, "not_found", "Not Found", Accept=accept)
        self.refused("/text", 401, "unauthorized", "Unauthorized", Accept="*/*")
        page = self.ask("/text", Accept=BROWSER)
        self.assertEqual((page.status, page.all("Content-Type")), (401, ["text/html; charset=utf-8"]))

    def test_packed_bodies(self):
        answer = self.ask("/gzip", X_Request_ID=ID)
        self.assertEqual(answer.json, {"detail": "taken", "code": "already_there", "message": "taken", "request_id": ID})
        self.assertEqual((answer.all("Content-Encoding"), answer.all("ETag")), ([], []))
        answer = self.ask("/br", X_Request_ID=ID)  # what only the app can unpack passes
        self.assertEqual((answer.status, answer.body), (409, b"\x0b\x02\x80{}\x03"))
        self.assertEqual((answer.all("Content-Encoding"), answer.all("X-Request-ID")), (["br"], [ID]))
        self.refused("/no-gzip", 409, "conflict", "Conflict")
        self.refused("/bomb", 409, "conflict", "Conflict")

    def test_long_and_endless_bodies(self):
        self.refused("/long", 500, "internal_server_error", "Internal Server Error")
        began = time.monotonic()
        self.refused("/endless", 400, "bad_request", "Bad Request")
        self.refused("/endless-json", 400, "bad_request", "Bad Request")
        self.assertLess(time.monotonic() - began, 8)
        self.server.lines("the endless ended")

    def test_head_has_no_body(self):
        for path, status, length in (("/html", 404, True), ("/json", 404, False), ("/boom", 500, True)):
            answer = self.ask(path, method="HEAD", X_Request_ID=ID)
            self.assertEqual((answer.status, answer.body, answer.all("Content-Type")), (status, b"", ["application/json"]))
            self.assertEqual(len(answer.all("Content-Length")), int(length), path)
        self.assertEqual(self.ask("/nothing", method="HEAD").body, b"")
        self.assertNotIn("no-body response", self.server.text(), "the server had to drop a body")

    def test_an_exception_is_answered_and_its_text_stays_in_the_log(self):
        self.refused("/boom", 500, "internal_server_error", "Internal Server Error")
        answer = self.ask("/boom", Accept=BROWSER, X_Request_ID=ID)
        self.assertEqual((answer.status, answer.all("Content-Type")), (500, ["text/html; charset=utf-8"]))
        self.assertIn(ID.encode(), answer.body)
        self.assertNotIn(SECRET, answer.body)
        self.ask("/boom", X_Request_ID="once-and-no-more")
        self.logged_once("/boom", "once-and-no-more")
        self.refused("/silent", 500, "internal_server_error", "Internal Server Error")
        self.refused("/boom-error", 500 if self.WSGI else 404, *(("internal_server_error", "Internal Server Error")
                                                                if self.WSGI else ("not_found", "Not Found")))

    def test_an_exception_after_the_first_byte_cuts_the_answer(self):
        received = self.server.raw(b"GET /boom-late HTTP/1.1\r\nHost: x\r\nX-Request-ID: late-and-once\r\n\r\n")
        self.assertIn(b"200 OK", received)
        self.assertIn(b"first", received)
        self.assertNotIn(b"0\r\n\r\n", received, "it looks complete")
        self.assertNotIn(SECRET, received)
        self.logged_once("/boom-late", "late-and-once")

    def test_a_stream_is_not_held_back(self):
        with socket.create_connection(("127.0.0.1", self.server.port), 10) as connection:
            connection.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            received = b""
            while b"data: 0" not in received:
                received += connection.recv(4096)
            self.assertNotIn(b"data: 2", received)  # it comes 0.8 s later
            while data := connection.recv(4096):
                received += data
        self.assertIn(b"data: 2", received)

    def test_paths_of_the_runtime(self):
        answer = self.ask("/healthz", X_Request_ID=ID)
        self.assertEqual((answer.status, answer.json, answer.all("X-Request-ID")), (200, {"status": "ok"}, [ID]))
        self.assertEqual(self.ask("/readyz").json, {"status": "ready", "checks": {}})
        self.assertEqual((self.ask("/healthz", method="HEAD").status, self.ask("/readyz", method="HEAD").body), (200, b""))
        self.assertEqual(self.refused("/healthz", 405, "method_not_allowed", "Method Not Allowed", method="POST").all("Allow"),
                         ["GET, HEAD"])

    def test_an_idle_connection_is_kept(self):
        with socket.create_connection(("127.0.0.1", self.server.port), 10) as connection:
            for pause in (6, 0):  # uvicorn's own limit is 5 s
                connection.sendall(b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n")
                received = b""
                while not received.endswith(b"0\r\n\r\n"):
                    received += connection.recv(4096)
                time.sleep(pause)


class Wsgi(Contract, ServerTest):
    TARGET = "plain_wsgi:app"
    WSGI = True


class WsgiSync(Contract, ServerTest):
    TARGET = "plain_wsgi:app"
    ENVIRONMENT = {"GUNICORN_WORKER_CLASS": "sync"}
    WSGI = True
    test_an_idle_connection_is_kept = None  # a sync worker keeps none


class Asgi(Contract, ServerTest):
    TARGET = "plain_asgi:app"
    ENVIRONMENT = {"SEAWORTHY_INTERFACE": "asgi"}
    WSGI = False


class Passthrough(ServerTest):
    TARGET = "plain_wsgi:app"
    ENVIRONMENT = {"SEAWORTHY_ERRORS": "passthrough", "SEAWORTHY_LIVENESS": "", "SEAWORTHY_READINESS": ""}

    def test_errors_are_the_apps_own(self):
        answer = self.ask("/html", X_Request_ID=ID)
        self.assertEqual((answer.body, answer.all("X-Request-ID")), (b"<h1>not here</h1>", [ID]))
        self.assertEqual(self.ask("/json").json, {"error": "no such note", "id": 7})

    def test_health_is_the_apps_own(self):
        self.assertEqual(self.ask("/healthz").status, 500)  # the app knows no such path
