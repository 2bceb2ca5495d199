# What only ASGI has: WebSockets, lifespan, work after the answer.

import asyncio
import socket

from .serving import ID, ServerTest

import websockets
from websockets.asyncio.client import connect


class Asgi(ServerTest):
    TARGET = "plain_asgi:app"
    ENVIRONMENT = {"SEAWORTHY_INTERFACE": "asgi"}

    def test_an_error_that_is_left_half_done(self):
        for path, status, code in (("/half", 404, "not_found"), ("/path", 404, "not_found"),
                                   ("/boom-answered", 500, "internal_server_error")):
            answer = self.ask(path, X_Request_ID=ID)
            self.assertEqual((answer.status, answer.json["code"], answer.json["request_id"]), (status, code, ID), path)

    def test_an_exception_after_the_answer_is_logged_once(self):
        self.ask("/boom-answered", X_Request_ID="once-and-no-more")
        self.server.lines('"GET /boom-answered" 500', "once-and-no-more")
        self.ask("/ok", X_Request_ID="after-that")
        self.server.lines("after-that")
        self.assertEqual(len(self.server.lines("unhandled exception: GET /boom-answered request_id=once-and-no-more")), 1)
        self.assertNotIn("Exception in ASGI application", self.server.text())

    def test_work_after_the_answer_has_the_id_and_does_not_count_as_duration(self):
        self.ask("/background", X_Request_ID=ID)
        (line, *_) = self.server.lines('"GET /background" 200 4')
        self.assertLess(float(line.split()[6]), 0.5)
        self.server.lines("the background ended", f"request_id={ID}")
        text = self.server.text()
        self.assertLess(text.index('"GET /background"'), text.index("the background ended"))

    def test_a_websocket(self):
        async def talk(path):
            async with connect(f"ws://127.0.0.1:{self.server.port}{path}?token=hunter2",
                               additional_headers={"X-Request-ID": ID}) as socket:
                return await socket.recv(), socket.response.headers.get_all("X-Request-ID")

        self.assertEqual(asyncio.run(talk("/ws")), ("hello", [ID]))
        self.server.lines('"WEBSOCKET /ws" 101 5', f"request_id={ID}")
        with self.assertRaises(websockets.InvalidStatus) as raised:
            asyncio.run(talk("/refused"))
        self.assertEqual(raised.exception.response.status_code, 403)
        self.server.lines('"WEBSOCKET /refused" 403')
        with self.assertRaises(websockets.ConnectionClosed):
            asyncio.run(talk("/ws-boom"))
        self.server.lines('"WEBSOCKET /ws-boom" 101')
        self.assertEqual(len(self.server.lines("unhandled exception: WEBSOCKET /ws-boom")), 1)
        self.assertNotIn("Exception in ASGI application", self.server.text())
        self.assertNotIn("hunter2", self.server.text())

    def test_a_client_that_goes_away(self):
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            connection.sendall(b"GET /slow?0.5 HTTP/1.1\r\nHost: x\r\n\r\n")
            self.server.lines("slow began")
        self.server.lines('"GET /slow" 200')

    def test_the_app_sees_the_id(self):
        self.assertRegex(self.ask("/who", X_Request_ID="no").json["id"], "^[0-9a-f]{32}$")
        self.assertEqual(self.ask("/who", X_Request_ID=ID).json["id"], ID)

    def test_what_the_server_itself_refuses(self):
        received = self.server.raw(b"GET /ok FTP/1\r\n\r\n")
        self.assertTrue(received.startswith(b"HTTP/1.1 400"), received)
        self.assertIn(b'{"code": "bad_request"', received)
        self.assertIn(b"X-Request-ID: ", received)


class H11(ServerTest):
    TARGET = "plain_asgi:app"
    ENVIRONMENT = {"SEAWORTHY_INTERFACE": "asgi", "GUNICORN_WORKER_CLASS": "uvicorn_worker.UvicornH11Worker"}

    def test_the_other_parser(self):
        self.assertEqual(self.ask("/html", X_Request_ID=ID).json["request_id"], ID)
        self.assertEqual(self.ask("/endless").status, 400)
        self.assertIn(b'{"code": "bad_request"', self.server.raw(b"GET /ok FTP/1\r\n\r\n"))
