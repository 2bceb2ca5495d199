# Log lines: every one an object in JSON, the app's own in text, and none that a client can forge.

import json
import os
import pathlib
import re
import tempfile

from .serving import ID, ServerTest, Serving
from .support import EntryTest, wait_until

FIELDS = {"time", "level", "logger", "message", "request_id", "app", "version"}


class Json(ServerTest):
    TARGET = "plain_wsgi:app"
    ENVIRONMENT = {"LOG_FORMAT": "json"}

    def check_every_line(self):
        for line in self.server.text().splitlines():
            each = json.loads(line)
            self.assertLessEqual(FIELDS, set(each), line)
            self.assertRegex(each["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertEqual((each["app"], each["version"]), ("web", "1.4.2"))

    def test_all_that_is_written_while_a_request_is_served(self):
        self.ask("/log", X_Request_ID=ID)
        self.server.objects(logger="access", path="/log")
        self.assertEqual(self.server.objects(logger="notes", level="warning")[0]["message"], "a line of the log")
        self.assertEqual(self.server.objects(logger="notes", level="error")[0]["message"], "two\nlines")
        self.assertEqual(self.server.objects(logger="stdout", level="info", message="a printed line")[0]["request_id"], ID)
        self.assertEqual({each["request_id"] for each in self.server.objects(logger="notes")}, {ID})
        self.check_every_line()

    def test_an_exception_is_one_object(self):
        self.ask("/boom", X_Request_ID=ID)
        (found, *_) = self.server.objects(logger="seaworthy", level="error", request_id=ID)
        self.assertTrue(found["exception"].startswith("Traceback (most recent call last):\n"), found)
        self.assertTrue(found["exception"].endswith("RuntimeError: the secret of the exception"), found)
        self.check_every_line()

    def test_the_server_and_the_start_say_objects_too(self):
        self.assertEqual(self.server.objects(logger="gunicorn.error", message="Using worker: gthread")[0]["request_id"], None)
        self.assertIn("serve plain_wsgi:app", self.server.objects(logger="stdout")[0]["message"])
        self.check_every_line()

    def test_the_access_log(self):
        self.ask("/json?token=hunter2", X_Request_ID="access-log-1", X_Forwarded_For="203.0.113.9")
        (found,) = self.server.objects(request_id="access-log-1")
        self.assertGreater(found.pop("duration"), 0)
        self.assertEqual(found.pop("time")[:2], "20")
        self.assertEqual(found, {
            "level": "info", "logger": "access", "message": "GET /json 404", "request_id": "access-log-1", "method": "GET",
            "path": "/json", "status": 404, "bytes": 112, "client": "203.0.113.9", "app": "web", "version": "1.4.2"})
        self.assertNotIn("hunter2", self.server.text())

    def test_a_line_cannot_be_forged(self):
        self.server.raw(b'GET /a%22,%20%22status%22:%20200%0a%7b%22level%22%e2%80%a8%ff%c3%bc HTTP/1.1\r\nHost: x\r\n'
                        b'Connection: close\r\nX-Forwarded-For: 1.1.1.1", "a": "\r\n\r\n')
        (found, *_) = self.server.objects(logger="access", method="GET", client="127.0.0.1", status=500)
        self.assertEqual(found["path"], "/a%22,%20%22status%22:%20200%0A%7B%22level%22%E2%80%A8"
                         + ("%FF" if self.ENVIRONMENT.get("SEAWORTHY_INTERFACE") is None else "%EF%BF%BD") + "%C3%BC")
        self.check_every_line()

    def test_health_is_not_logged(self):
        for path in ("/healthz", "/readyz"):
            self.ask(path)
        self.ask("/ok", X_Request_ID="after-health")
        self.server.objects(request_id="after-health")
        self.assertNotIn("/healthz", self.server.text())
        self.assertNotIn("/readyz", self.server.text())


class JsonAsgi(Json):
    TARGET = "plain_asgi:app"
    ENVIRONMENT = {"LOG_FORMAT": "json", "SEAWORTHY_INTERFACE": "asgi"}

    def test_the_server_and_the_start_say_objects_too(self):
        self.server.objects(logger="uvicorn.error", message="Application startup complete.")
        self.check_every_line()


class JsonOfFrameworks(ServerTest):
    TARGET = "flask_app:app"
    ENVIRONMENT = {"LOG_FORMAT": "json"}

    def test_flask(self):
        self.ask("/log", X_Request_ID=ID)
        found, = self.server.objects(logger="flask_app", request_id=ID)
        self.assertEqual((found["message"], found["level"]), ("of Flask's logger", "warning"))
        self.ask("/boom", X_Request_ID="flask-boom-1")
        found, = self.server.objects(logger="flask_app", request_id="flask-boom-1")
        self.assertEqual(found["message"], "Exception on /boom [GET]")
        self.assertIn("RuntimeError: the secret", found["exception"])


class JsonOfAConfiguredApp(JsonOfFrameworks):
    ENVIRONMENT = {"LOG_FORMAT": "json", "LOG_CONFIG": "1"}

    def test_the_server_is_still_heard(self):
        (pid,) = self.server.workers()
        self.server.stop()
        self.server.objects(logger="gunicorn.error", message=f"Worker exiting (pid: {pid})")
        self.assertNotIn("SHORT", self.server.text())


class Text(ServerTest):
    TARGET = "plain_wsgi:app"

    def test_the_apps_lines_gain_the_id(self):
        self.ask("/log", X_Request_ID=ID)
        self.server.lines('"GET /log"')
        text = self.server.text()
        self.assertIn(f"WARNING:notes:a line of the log request_id={ID}\n", text)
        self.assertIn(f"ERROR:notes:two request_id={ID}\nlines\n", text)
        self.assertIn("\na printed line\n", text)

    def test_the_access_log(self):
        self.ask("/json?token=hunter2", X_Request_ID="access-log-1", X_Forwarded_For="203.0.113.9")
        (line,) = self.server.lines("access-log-1")
        self.assertRegex(line, r'^20\S+Z 203\.0\.113\.9 "GET /json" 404 112 0\.\d{6} request_id=access-log-1$')
        self.server.raw(b'GET /%22%20200%0d%0aforged%20line HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        self.server.lines('"GET /%22%20200%0D%0Aforged%20line" 500')
        self.assertFalse(re.search("^forged", self.server.text(), re.MULTILINE))


class Destinations(EntryTest):
    def served(self, **environment):
        server = Serving("plain_wsgi:app", **environment).ready()
        self.addCleanup(server.close)
        server.ask("/ok")
        server.ask("/quiet", X_Request_ID="of-a-quiet-one")
        server.ask("/json")
        return server

    def test_off(self):
        server = self.served(GUNICORN_ACCESS_LOG="off")
        server.stop()
        self.assertNotIn("GET /json", server.text())

    def test_a_file_and_its_rotation(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/access.log"
            server = self.served(GUNICORN_ACCESS_LOG=path, SEAWORTHY_QUIET="/quiet /other")
            # The line of a request is written once its answer is out.
            wait_until(lambda: "/json" in pathlib.Path(path).read_text())
            with open(path) as file:
                self.assertEqual([line.split()[2:4] for line in file], [['"GET', '/ok"'], ['"GET', '/json"']])
            self.assertNotIn("GET /json", server.text())
            os.rename(path, path + ".1")
            server.process.send_signal(10)  # SIGUSR1
            server.lines("Handling signal: usr1")
            while not os.path.exists(path) or not os.path.getsize(path):
                server.ask("/ok")
            # the quiet one failed (the app has no such path): its exception is logged, its access is not
            self.assertNotIn('"GET /quiet"', server.text())

    def test_uncaught_exceptions_and_own_json(self):
        program = self.program("talk", f"""\
import sys; sys.path.insert(0, {str(__import__('pathlib').Path(__file__).parent.parent)!r})
from seaworthy_runtime import logs
import io, logging, threading, warnings
early = logging.StreamHandler()
logs.install("json", "web", "1")
logging.getLogger("early").addHandler(early); logging.getLogger("early").propagate = False
logging.getLogger("early").error("made before")
threading.Thread(target=lambda: 1 / 0, name="worker-7").start()
print('{{"event": "own", "level": "debug"}}')
print("a", end=" "); print("b"); sys.stdout.write("no newline yet, "); sys.stdout.flush(); sys.stdout.write("now\\\\n")
sys.stdout.buffer.write("bytes \\u00fc\\\\n".encode()); sys.stdout.reconfigure(line_buffering=False)
io.TextIOWrapper(sys.stderr.buffer, write_through=True).write("wrapped\\\\n")
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter('{{"msg": "%(message)s", "severity": "x"}}'))
logging.getLogger("own").addHandler(handler); logging.getLogger("own").error("json already")
logging.getLogger("file").addHandler(logging.FileHandler({str(self.folder)!r} + "/file"))
logging.getLogger("file").error("to a file")
warnings.warn("old"); print("\\ud800\\u2028{{broken"); print("at the end", end="")
raise SystemError("of the main thread")""".replace("\\\\", "\\"))
        import subprocess
        ran = subprocess.run([program], capture_output=True, text=True)
        out, err = ([json.loads(line) for line in text.splitlines()] for text in (ran.stdout, ran.stderr))
        self.assertEqual(ran.returncode, 1)
        for each in out + err:
            self.assertLessEqual(FIELDS, set(each))
        self.assertEqual([each["message"] for each in out], [
            "", "a b", "no newline yet, now", "bytes \u00fc", "", "\ud800\u2028{broken", "at the end"])
        self.assertEqual((out[0]["event"], out[0]["level"]), ("own", "debug"))
        self.assertEqual((out[4]["msg"], out[4]["severity"], out[4]["level"], out[4]["logger"]),
                         ("json already", "x", "error", "own"))
        found = {each["message"]: each for each in err}
        self.assertIn("ZeroDivisionError", found["uncaught ZeroDivisionError in worker-7"]["exception"])
        self.assertIn("of the main thread", found["uncaught SystemError"]["exception"])
        self.assertEqual(found["made before"]["logger"], "early")
        self.assertIn("wrapped", found)
        self.assertTrue(any("UserWarning: old" in message for message in found))
        self.assertEqual((self.folder / "file").read_text(), "to a file\n")

    def test_the_entry_program(self):
        code, output, errors = self.run_entry("serve", "a:b", LOG_FORMAT="json", PORT="http")
        self.assertEqual(code, 78)
        self.assertIn("serve a:b", json.loads(output)["message"])
        found = json.loads(errors)
        self.assertEqual((found["level"], found["message"].splitlines()[1]),
                         ("critical", '  PORT must be a whole number from 1 to 65535, got "http"'))
        code, output, errors = self.run_entry("migrate", "--", "sh", "-c", "echo one; echo two >&2; exit 3", LOG_FORMAT="json")
        self.assertEqual((code, [json.loads(line)["message"] for line in output.splitlines()][1:]), (3, ["one"]))
        messages = [json.loads(line)["message"] for line in errors.splitlines()]
        self.assertEqual(messages, ["two", "migration failed: sh -c 'echo one; echo two >&2; exit 3' exited 3"])
