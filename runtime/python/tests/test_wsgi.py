# What only WSGI has: start_response in all its uses, write(), iterables with close(), file wrappers.

import concurrent.futures
import contextlib
import socket
import time
import unittest

from .serving import APPS, ID, ServerTest
from .support import wait_until

SECRET = b"the secret of the exception"


class Files(unittest.TestCase):
    def test_the_server_gets_the_apps_own_file_wrapper(self):
        """gunicorn then sends the file without reading it."""
        from seaworthy_runtime.forwarded import Peers
        from seaworthy_runtime.ledger import Ledger
        from seaworthy_runtime.options import Options
        from seaworthy_runtime.wsgi import WsgiContract

        class Wrapper(list):
            closed = 0

            def close(self):
                self.closed += 1

        def app(environ, start_response):
            start_response("200 OK", [("Content-Length", "5")])
            return files[-1]

        started, files = [], [Wrapper([b"a"])]
        options = Options(*[None] * len(Options._fields))._replace(errors="contract", quiet=())
        contract = WsgiContract(app, options, Peers("*"), Ledger(), None, {})
        result = contract({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.file_wrapper": Wrapper},
                          lambda status, headers: started.append(status))
        self.assertIs(result, files[0])
        result.close()
        self.assertEqual((started, files[0].closed), (["200 OK"], 1))


class Wsgi(ServerTest):
    TARGET = "plain_wsgi:app"

    def test_exceptions_before_the_first_byte(self):
        for path in ("/boom-started", "/boom-iterating"):
            answer = self.ask(path, X_Request_ID=ID)
            self.assertEqual((answer.status, answer.json["code"]), (500, "internal_server_error"), path)
            self.assertEqual((answer.all("X-Old"), answer.all("Content-Type")), ([], ["application/json"]))

    def test_start_response_again(self):
        answer = self.ask("/again", X_Request_ID=ID)
        self.assertEqual(answer.json, {"again": True, "code": "bad_request", "message": "Bad Request", "request_id": ID})
        self.assertEqual((answer.status, answer.all("X-Old"), answer.all("X-New")), (400, [], ["1"]))
        received = self.server.raw(b"GET /again-late HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertIn(b"first", received)
        self.assertNotIn(b"never", received)
        self.assertNotIn(SECRET, received)

    def test_write(self):
        self.assertEqual(self.ask("/write").body, b"written and returned")
        self.assertEqual(self.ask("/write-error", X_Request_ID=ID).json, {
            "written": True, "code": "not_found", "message": "Not Found", "request_id": ID})

    def test_files(self):
        content = (APPS / "plain_wsgi.py").read_bytes()
        self.assertEqual(self.ask("/file", X_Request_ID=ID).body, content)
        self.assertEqual(self.ask("/file", X_Request_ID=ID).all("X-Request-ID"), [ID])
        (line, *_) = self.server.lines('"GET /file"')
        self.assertIn(f'" 200 {len(content)} ', line)
        self.assertEqual(self.ask("/file-error").json["code"], "not_found")

    def test_iterables_are_closed_once(self):
        for path in ("/ok", "/json", "/html", "/endless"):
            before = self.ask("/who").json["closed"]
            self.ask(path)
            wait_until(lambda: self.ask("/who").json["closed"] > before)  # it is closed after the answer is through
            self.assertEqual(self.ask("/who").json["closed"], before + 1, path)

    def test_a_client_that_goes_away(self):
        before = self.server.text().count("Traceback")
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            connection.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.recv(100)
        self.server.lines('"GET /stream" 200')
        self.assertEqual(self.server.text().count("Traceback"), before)

    def test_a_header_that_the_server_refuses(self):
        answer = self.ask("/bad-header")
        self.assertEqual((answer.status, answer.json["code"]), (500, "internal_server_error"))
        self.assertNotIn(SECRET, answer.body)

    def test_what_the_server_itself_refuses(self):
        for request, status, code in ((b"GET /ok HTTP/9.9\r\n\r\n", b"400", b"bad_request"),
                                      (b"GET / HTTP/1.1\r\nA: " + b"a" * 70000 + b"\r\n\r\n", b"431",
                                       b"request_header_fields_too_large")):
            received = self.server.raw(request)
            self.assertTrue(received.startswith(b"HTTP/1.1 " + status), received[:200])
            self.assertIn(b'{"code": "' + code, received)
            self.assertIn(b"X-Request-ID: ", received)
            self.assertNotIn(b"<html", received)

    def test_what_the_edge_lets_through(self):
        """Its limits are the ones that count."""
        lines = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 15000) for number in range(3))
        received = self.server.raw(b"GET /ok?" + b"a" * 15000 + b" HTTP/1.1\r\nConnection: close\r\n" + lines + b"\r\n")
        self.assertTrue(received.startswith(b"HTTP/1.1 200"), received[:200])

    def test_the_app_sees_the_id_and_none_of_our_modules_or_settings(self):
        seen = self.ask("/who", X_Request_ID="no").json
        self.assertRegex(seen["HTTP_X_REQUEST_ID"], "^[0-9a-f]{32}$")
        self.assertEqual([name for name in seen["variables"] if name.startswith("SEAWORTHY_")],
                         ["SEAWORTHY_APP", "SEAWORTHY_VERSION"])
        self.assertFalse([name for name in seen["path"] if name.startswith("/srv") and "tests/apps" not in name])
        self.assertFalse({"settings", "stop", "folders", "wait", "environment"} & set(seen["modules"]))

    def test_a_websocket_that_the_app_speaks_by_itself(self):
        head = b"HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nX-Request-ID: of-a-socket\r\n\r\n"
        self.assertEqual(self.server.raw(b"GET /websocket " + head), b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x88\x00")
        self.assertEqual(len(self.server.lines('"WEBSOCKET /websocket" 101', "request_id=of-a-socket")), 1)
        page = wait_until(lambda: (page := self.server.metrics())["http_requests_in_flight"] == 0 and page)
        self.assertEqual(page['http_requests_total{method="WEBSOCKET",route="unmatched",status="101"}'], 1)
        self.assertNotIn("unhandled exception: GET /websocket", self.server.text())
        self.assertIn(b"101", self.server.raw(b"GET /websocket HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        self.server.lines("unhandled exception: GET /websocket")  # that was a fault of the app

    def test_a_body_that_does_not_end_holds_up_nobody(self):
        """On a stream route the edge passes it on as it comes."""

        def refused(length, drip):
            with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
                connection.settimeout(0.3)
                connection.sendall(b"POST /text HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n")
                received, began = b"", time.monotonic()
                while b"request_id" not in received and time.monotonic() < began + 9:
                    connection.sendall(drip)
                    with contextlib.suppress(TimeoutError):
                        received += connection.recv(4096)
                with contextlib.suppress(OSError):
                    connection.settimeout(5)
                    connection.sendall(b"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n")  # still that body
                    while data := connection.recv(4096):
                        received += data
                return received

        with concurrent.futures.ThreadPoolExecutor() as pool:
            for received in pool.map(refused, (b"Content-Length: 1000000", b"Content-Length: 1000000",
                                               b"Transfer-Encoding: chunked"), (b"", b"a", b"1\r\na\r\n")):
                self.assertTrue(received.startswith(b"HTTP/1.1 401"), received)
                self.assertIn(b"Connection: close", received)
                self.assertNotIn(b"200 OK", received)

    def test_a_body_that_ends_is_taken_in(self):
        began = time.monotonic()
        answer = self.ask("/text", method="POST", body=b"a" * 3_000_000)
        self.assertEqual((answer.status, answer.all("Connection")), (401, ["keep-alive"]))
        self.assertLess(time.monotonic() - began, 4)

    def test_an_odd_status(self):
        self.assertEqual(self.ask("/odd").json["code"], "odd_reason")
