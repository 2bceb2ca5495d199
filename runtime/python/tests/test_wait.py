# Waiting for what the app depends on, against real sockets.

import time

from .support import EntryTest, free_port, next_line, server

from settings import read_endpoint


class Wait(EntryTest):
    def test_what_answers_at_once_is_not_mentioned(self):
        with server(lambda request: b"") as (port, _):
            code, output, errors = self.run_entry("run", "--", "true", SEAWORTHY_WAIT=f"127.0.0.1:{port} localhost:{port}")
        self.assertEqual((code, len(output.splitlines()), errors), (0, 1, ""))

    def test_waits_until_it_answers(self):
        port = free_port()
        process = self.start("run", "--", "echo", "started", SEAWORTHY_WAIT=f"127.0.0.1:{port}")
        next_line(process)
        self.assertEqual(next_line(process), f"waiting for 127.0.0.1:{port}, at most 60 s: Connection refused\n")
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        with server(lambda request: b"", port):
            output, errors = process.communicate(timeout=15)
        self.assertRegex(output, rf"^127\.0\.0\.1:{port} answers after \d+\.\d s\nstarted\n$")
        self.assertEqual((process.returncode, errors), (0, ""))

    def test_gives_up_at_the_limit(self):
        port = free_port()
        began = time.monotonic()
        code, output, errors = self.run_entry(
            "run", "--", "echo", "started", SEAWORTHY_WAIT=f"127.0.0.1:{port}", SEAWORTHY_WAIT_SECONDS="1")
        self.assertEqual((code, errors), (75, f"127.0.0.1:{port} did not answer within 1 s: Connection refused\n"))
        self.assertNotIn("started", output)
        self.assertTrue(1 <= time.monotonic() - began < 15)

    def test_the_limit_is_for_all_together(self):
        with server(lambda request: b"") as (open_port, _):
            code, _, errors = self.run_entry(
                "run", "--", "true", SEAWORTHY_WAIT_SECONDS="0",
                SEAWORTHY_WAIT=f"127.0.0.1:{open_port} [::1]:{free_port()} 127.0.0.1:{free_port()}")
        self.assertEqual(code, 75)
        self.assertRegex(errors, r"^::1:\d+ did not answer within 0 s: ")

    def test_a_name_nobody_knows(self):
        code, _, errors = self.run_entry("run", "--", "true", SEAWORTHY_WAIT="no.such.invalid:1", SEAWORTHY_WAIT_SECONDS="0")
        self.assertEqual(code, 75)
        self.assertRegex(errors, r"^no\.such\.invalid:1 did not answer within 0 s: \w+")

    def test_endpoints(self):
        self.assertEqual(read_endpoint("db:5432"), ("db", 5432))
        self.assertEqual(read_endpoint("[::1]:80"), ("::1", 80))
        for text in ("db", "db:", ":80", "db:0", "db:65536", "a b:1", "::1:80", "tcp://db:1", "a" * 64 + ":1", "db:+1"):
            with self.subTest(text), self.assertRaises(ValueError):
                read_endpoint(text)
