# Readiness of MariaDB and MySQL through each driver, against what the server writes.

import contextlib
import importlib.util
import socket
import socketserver
import struct
import threading
import time
import unittest
import unittest.mock

from seaworthy_runtime.datastores import answers, mysql
from seaworthy_runtime.health import Problem

from .support import free_port

INSTALLED = [name for name in mysql.DRIVERS if mysql.found(name)]
OK = b"\0\0\0\2\0\0\0"
END = b"\xfe\0\0\2\0"


def greeting():
    # Connects with a database, speaks protocol 4.1 and names its plugin; nothing newer, so that answers stay short.
    capabilities = struct.pack("<I", 0x1 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000)
    return (b"\x0a11.8.6-MariaDB\0" + struct.pack("<I", 7) + b"saltsalt\0" + capabilities[:2] + b"\x2d\2\0" + capabilities[2:]
            + b"\x15" + bytes(10) + b"saltsaltsalt\0mysql_native_password\0")


def failure(number, message):
    return b"\xff" + struct.pack("<H", number) + b"#28000" + message


def rows(values):
    def text(content):
        return bytes([len(content)]) + content

    column = b"".join(text(part) for part in (b"def", b"", b"", b"", b"x", b"x")) + b"\x0c\x2d\0\xff\0\0\0\xfd\0\0\0\0\0"
    return [b"\1", column, END, *(text(value) for value in values), END]


class Server(socketserver.StreamRequestHandler):
    """Speaks MySQL's protocol: refuses with `server.refusal`, and answers a statement by its beginning."""

    def handle(self):
        self.number = 0
        if self.server.refusal and self.server.refusal[0] == 1040:  # before anybody has said who he is
            return self.send(failure(*self.server.refusal))
        self.send(greeting())
        self.server.login.append(self.receive())
        if self.server.refusal:
            return self.send(failure(*self.server.refusal))
        self.send(OK)
        while (command := self.receive()) and command[0] != 1:
            statement = command[1:].decode("latin-1") if command[0] == 3 else ""
            self.server.asked.append(statement)
            if not statement.startswith("SELECT"):
                self.send(OK)
                continue
            values = next((values for sign, values in self.server.tables.items() if sign in statement), [b"1"])
            self.send(*rows(values))

    def send(self, *packets):
        for packet in packets:
            self.wfile.write(struct.pack("<I", len(packet))[:3] + bytes([self.number]) + packet)
            self.number += 1

    def receive(self):
        header = self.rfile.read(4)
        self.number = header[3] + 1 if len(header) == 4 else 0
        return self.rfile.read(int.from_bytes(header[:3], "little"))


@contextlib.contextmanager
def server(refusal=None, tables=()):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as listener:
        listener.daemon_threads = True
        listener.refusal, listener.tables, listener.asked, listener.login = refusal, dict(tables), [], []
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        yield listener
        listener.shutdown()


@unittest.skipUnless(INSTALLED, "no driver")
class Drivers(unittest.TestCase):
    def ask(self, driver, port, host="127.0.0.1", history=None):
        address = {"host": host, "port": port, "user": "app", "password": "hunter2", "database": "app"}
        return mysql.ask_through(driver, address, 2, history)

    def test_every_driver(self):
        self.assertLessEqual({"pymysql", "mysql.connector", "asyncmy"}, set(INSTALLED))
        noted = {"alembic_version'": [b"1"], "FROM alembic_version": [b"a", b"b"]}
        for driver in INSTALLED:
            with self.subTest(driver), server(tables=noted) as listener:
                self.assertIsNone(self.ask(driver, listener.server_address[1]))
                self.assertEqual(self.ask(driver, listener.server_address[1], history="alembic"), {"a", "b"})
                self.assertIn(b"app", listener.login[0])
            with self.subTest(driver), server(tables={"alembic_version'": [b"0"]}) as listener:
                self.assertIsNone(self.ask(driver, listener.server_address[1], history="alembic"))
                self.assertNotIn(mysql.REVISIONS, listener.asked)

    def test_what_goes_wrong_is_said_without_a_secret(self):
        for number, reason in ((1045, "authentication failed"), (1044, "permission denied"),
                               (1049, "the database or the role does not exist"), (1040, "too many connections"),
                               (1130, "the server does not let this client in"), (1053, "the server is starting or stopping")):
            for driver in INSTALLED:
                with self.subTest(driver, number=number), server(refusal=(number, b"hunter2 is refused")) as listener:
                    with self.assertRaises(Exception) as raised:
                        self.ask(driver, listener.server_address[1])
                    self.assertEqual(mysql.reason_of(raised.exception), reason, repr(raised.exception))

    def test_no_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            for host, port, reason in (("127.0.0.1", free_port(), "connection refused"),
                                       ("no.such.invalid", 3306, "its host name cannot be resolved"),
                                       ("127.0.0.1", silent.getsockname()[1], "no answer in time")):
                for driver in INSTALLED:
                    with self.subTest(driver, reason=reason):
                        began = time.monotonic()
                        with self.assertRaises(Exception) as raised:
                            self.ask(driver, port, host)
                        self.assertEqual(mysql.reason_of(raised.exception), reason, repr(raised.exception))
                        self.assertLess(time.monotonic() - began, 3.5)


class Urls(unittest.TestCase):
    def test_parts_of_the_url(self):
        asked = []
        with unittest.mock.patch.object(mysql, "ask_through", lambda *words: asked.append(words)):
            answers("mysql+pymysql://app:p%40ss%2F@db/some%20name", history="alembic")
        self.assertEqual(asked[0][1:], ({"host": "db", "port": 3306, "user": "app", "password": "p@ss/",
                                         "database": "some name"}, 2, "alembic"))

    def test_a_driver_whose_library_is_missing_is_passed_over(self):
        def ask(driver, *_):
            if driver != "pymysql":
                raise ImportError("libmariadb.so.3")

        order = ("MySQLdb", "pymysql")
        with unittest.mock.patch.object(mysql, "DRIVERS", order), unittest.mock.patch.object(mysql, "ask_through", ask), \
                unittest.mock.patch.object(mysql, "found", lambda name: True):
            self.assertIsNone(answers("mariadb://app@db/app"))

    def test_no_driver(self):
        with unittest.mock.patch.object(mysql, "DRIVERS", ("no_such_driver",)), self.assertRaises(Problem) as raised:
            answers("mysql://app:hunter2@db/app")
        self.assertEqual(str(raised.exception), "no driver that works is installed: no_such_driver")
