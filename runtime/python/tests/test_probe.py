# The health probe, run the way Docker runs it, against real sockets.

import subprocess
import sys
import time
import unittest

from .support import RUNTIME, free_port, server


def probe(*arguments, **environment):
    """Returns exit code and output of the probe."""
    ran = subprocess.run([sys.executable, "-I", "-S", str(RUNTIME / "probe.py"), *map(str, arguments)],
                         env=environment, capture_output=True, text=True, timeout=20)
    return ran.returncode, ran.stdout + ran.stderr


def answer(status):
    return lambda request: f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()


class Probe(unittest.TestCase):
    def test_tcp(self):
        with server(lambda request: b"") as (port, _):
            self.assertEqual(probe("tcp", port), (0, f"tcp 127.0.0.1:{port}: accepts connections\n"))
        self.assertEqual(probe("tcp", port), (1, f"tcp 127.0.0.1:{port}: Connection refused\n"))

    def test_which_answers_count_as_alive(self):
        for status, code in (("200 OK", 0), ("204 No Content", 0), ("302 Found", 0), ("399", 0), ("429 Slow Down", 0),
                             ("199 Odd", 1), ("400 Bad Request", 1), ("404 Not Found", 1), ("500 Oh", 1), ("503", 1)):
            with server(answer(status)) as (port, _):
                self.assertEqual(probe("http", port, "/healthz"),
                                 (code, f"http 127.0.0.1:{port}/healthz: answered {status[:3]}\n"))

    def test_the_request(self):
        with server(answer("200 OK")) as (port, requests):
            probe("http", port, "/healthz?full=1")
        self.assertEqual(requests[0].decode().split("\r\n"), [
            "GET /healthz?full=1 HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: https",
            "User-Agent: seaworthy-probe", "Accept: */*", "Connection: close", "", ""])

    def test_what_is_no_answer(self):
        for reply in (b"", b"SSH-2.0-x\r\n", b"HTTP/1.1\r\n", b"HTTP/1.1 OK 200\r\n", b"\0" * 5000):
            with server(lambda request: reply) as (port, _):
                self.assertEqual(probe("http", port, "/"), (1, f"http 127.0.0.1:{port}/: no HTTP answer\n"), reply[:20])
        self.assertEqual(probe("http", port, "/"), (1, f"http 127.0.0.1:{port}/: Connection refused\n"))

    def test_silence_has_a_limit(self):
        for silent in (lambda request: time.sleep(3) or b"", lambda request: b"HTTP/1.1 200"):
            with server(lambda request: silent(request) + (time.sleep(3) or b"")) as (port, _):
                began = time.monotonic()
                self.assertEqual(probe("http", port, "/", SEAWORTHY_PROBE_SECONDS="0.5"),
                                 (1, f"http 127.0.0.1:{port}/: timed out\n"))
                self.assertLess(time.monotonic() - began, 2)

    def test_whether_the_first_process_has_run_for_some_time(self):
        self.assertRegex(probe("alive", 0)[1], r"^has run for \d+\.\d s\n$")
        self.assertEqual([probe("alive", seconds)[0] for seconds in (0, 1e12)], [0, 1])

    def test_wrong_arguments(self):
        for arguments in ((), ("tcp",), ("udp", 1), ("http", 1), ("http", 1, "healthz"), ("tcp", 1, "/")):
            self.assertEqual(probe(*arguments), (1, "usage: probe.py tcp PORT | http PORT /PATH | alive SECONDS\n"))
        for port, seconds in (("a", "1"), ("99999", "1"), ("80", "soon"), ("80", "inf"), ("80", "-1")):
            code, line = probe("tcp", port, SEAWORTHY_PROBE_SECONDS=seconds)
            self.assertEqual((code, line), (1, f"tcp 127.0.0.1:{port}: port and SEAWORTHY_PROBE_SECONDS ({seconds}) "
                                               "must be numbers\n"))

    def test_no_module_beyond_what_a_socket_needs(self):
        ran = subprocess.run([sys.executable, "-I", "-S", "-X", "importtime", str(RUNTIME / "probe.py"), "tcp", str(free_port())],
                             capture_output=True, text=True)
        for module in ("http", "urllib", "email", "ssl", "argparse", "re", "site"):
            self.assertNotRegex(ran.stderr, rf"\| +{module}\n")
