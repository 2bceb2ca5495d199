# The table of settings: defaults, what is accepted, and the processors of the container.

import os
import pathlib
import tempfile
import unittest

from .support import RUNTIME

from settings import RUNTIME as WRAPPER
from settings import cpu_limit, gunicorn_settings, load_all, load_settings


class Settings(unittest.TestCase):
    def test_defaults(self):
        values, problems = load_settings(gunicorn_settings(), {})
        self.assertEqual(problems, [])
        self.assertEqual(values.pop("WEB_CONCURRENCY"), min(4, max(2, cpu_limit())))
        self.assertEqual(values, {
            "PORT": 8000, "GUNICORN_BIND": [], "GUNICORN_WORKER_CLASS": "gthread", "GUNICORN_THREADS": 4,
            "GUNICORN_TIMEOUT": 30, "GUNICORN_GRACEFUL_TIMEOUT": 30, "GUNICORN_KEEPALIVE": 75,
            "GUNICORN_MAX_REQUESTS": 0, "GUNICORN_MAX_REQUESTS_JITTER": 0, "GUNICORN_LOG_LEVEL": "info",
            "GUNICORN_ACCESS_LOG": "-", "GUNICORN_PRELOAD": False, "FORWARDED_ALLOW_IPS": "*",
        })

    def test_empty_means_the_default_but_turns_off_logs_and_trust(self):
        empty = {setting.name: "" for setting in gunicorn_settings()}
        values, problems = load_settings(gunicorn_settings(), empty)
        defaults, _ = load_settings(gunicorn_settings(), {})
        self.assertEqual(problems, [])
        self.assertEqual(values, {**defaults, "GUNICORN_ACCESS_LOG": None, "FORWARDED_ALLOW_IPS": ""})

    def test_accepted_and_refused(self):
        for name, accepted, refused in (
            ("PORT", ("1", "65535"), ("0", "65536", "1.5", "-1", "\u0663", "0x10", " 80", "80 ", "9" * 5000)),
            ("GUNICORN_BIND", ("0.0.0.0:80", "[::]:80", "unix:/run/app.sock", "fd://3", "a:1, b:2"),
             ("80", "0.0.0.0", "unix:app.sock", "fd://x", "a:1,", "::1:80", "a b:1")),
            ("WEB_CONCURRENCY", ("1", "16"), ("0", "-1", "two", "1e3")),
            ("GUNICORN_WORKER_CLASS", ("sync", "uvicorn_worker.UvicornWorker", "egg:gunicorn#sync"), ("a b", "../x", "-")),
            ("GUNICORN_TIMEOUT", ("0", "600"), ("-1", "30s", "1.5", "nan")),
            ("GUNICORN_GRACEFUL_TIMEOUT", ("1",), ("0", "inf")),
            ("GUNICORN_LOG_LEVEL", ("debug", "critical"), ("INFO", "trace")),
            ("GUNICORN_ACCESS_LOG", ("-", "off", "/dev/stdout"), ("on", "access.log")),
            ("GUNICORN_PRELOAD", ("true", "False", "1", "off"), ("2", "y")),
            ("FORWARDED_ALLOW_IPS", ("*", "10.0.0.1", "10.0.0.1, ::1", "10.0.0.0/8"), ("edge", "10.0.0.1/8", "10.0.0")),
        ):
            for text in accepted:
                self.assertEqual(load_settings(gunicorn_settings(), {name: text})[1], [], (name, text))
            for text in refused:
                problems = load_settings(gunicorn_settings(), {name: text})[1]
                self.assertEqual(len(problems), 1, (name, text))
                self.assertRegex(problems[0], f"^{name} must be .*, got ", (name, text))

    def test_readers(self):
        values, _ = load_settings(gunicorn_settings(), {
            "GUNICORN_BIND": "a:1, unix:/b", "GUNICORN_PRELOAD": "ON", "GUNICORN_ACCESS_LOG": "off"})
        self.assertEqual(values["GUNICORN_BIND"], ["a:1", "unix:/b"])
        self.assertIs(values["GUNICORN_PRELOAD"], True)
        self.assertIsNone(values["GUNICORN_ACCESS_LOG"])

    def test_every_setting_reaches_gunicorn(self):
        configuration = (RUNTIME / "gunicorn.conf.py").read_text()
        for setting in gunicorn_settings():
            self.assertRegex(configuration, rf"""_value\[["']{setting.name}["']\]""")


class Wrapper(unittest.TestCase):
    def test_defaults(self):
        values, problems = load_settings(WRAPPER, {})
        self.assertEqual((problems, values), ([], {
            "SEAWORTHY_INTERFACE": "wsgi", "SEAWORTHY_ENVIRONMENT": "", "SEAWORTHY_ERRORS": "contract",
            "SEAWORTHY_LIVENESS": "", "SEAWORTHY_READINESS": "", "SEAWORTHY_QUIET": [], "SEAWORTHY_METRICS_PORT": None,
            "SEAWORTHY_DATASTORES": [], "SEAWORTHY_MIGRATE": [], "SEAWORTHY_MIGRATE_DIRECTORY": "", "LOG_FORMAT": "text",
            "SEAWORTHY_CORS": "strict", "SEAWORTHY_ORIGIN": ""}))

    def test_accepted_and_refused(self):
        for name, accepted, refused in (
            ("SEAWORTHY_INTERFACE", ("wsgi", "asgi"), ("ASGI", "rsgi")),
            ("SEAWORTHY_ENVIRONMENT", ("prod", "eu-1.a"), ("a b", "a/b")),
            ("SEAWORTHY_ERRORS", ("contract", "passthrough"), ("off",)),
            ("SEAWORTHY_LIVENESS", ("/healthz", "/a/b"), ("healthz", "/", "/a b", "http://x/")),
            ("SEAWORTHY_QUIET", ("/a /b", "/"), ("a", "/a b")),
            ("SEAWORTHY_METRICS_PORT", ("9100",), ("0", "x", "65536")),
            ("SEAWORTHY_MIGRATE", ('["flask", "db", "upgrade"]', "[]"), ("flask db upgrade", '"x"', "[1]", '[""]', "{}")),
            ("LOG_FORMAT", ("text", "json"), ("JSON", "logfmt")),
            ("SEAWORTHY_CORS", ("strict", "public"), ("*",)),
            ("SEAWORTHY_ORIGIN", ("https://a.example", "http://localhost:8080", ""), ("a.example", "https://a/", "ftp://a")),
        ):
            for text in accepted:
                self.assertEqual(load_all({name: text})[1], [], (name, text))
            for text in refused:
                problems = load_all({name: text})[1]
                self.assertEqual(len(problems), 1, (name, text))
                self.assertRegex(problems[0], f"^{name} must be .*, got ", (name, text))

    def test_the_interface_names_the_worker(self):
        for interface, more, expected in (("asgi", {}, "uvicorn_worker.UvicornWorker"), ("wsgi", {}, "gthread"),
                                          ("asgi", {"GUNICORN_WORKER_CLASS": "x.Y"}, "x.Y")):
            values, _ = load_all({"SEAWORTHY_INTERFACE": interface, **more})
            self.assertEqual(values["GUNICORN_WORKER_CLASS"], expected)

    def test_datastores(self):
        values, problems = load_all({"SEAWORTHY_DATASTORES": "db my-cache", "SEAWORTHY_DATASTORE_DB": "postgresql://a:b@c/d",
                                     "SEAWORTHY_DATASTORE_MY_CACHE": "redis://c:6379"})
        self.assertEqual((problems, values["datastores"]), ([], {"db": "postgresql://a:b@c/d", "my-cache": "redis://c:6379"}))
        for url in ("", "hunter2", "c:5432", "postgresql://"):
            _, problems = load_all({"SEAWORTHY_DATASTORES": "my-db", "SEAWORTHY_DATASTORE_MY_DB": url})
            self.assertEqual(problems, ["SEAWORTHY_DATASTORE_MY_DB must be a URL such as "
                                        "postgresql://user:password@host:5432/name"])
        self.assertEqual(len(load_all({"SEAWORTHY_DATASTORES": "DB"})[1]), 1)


class Processors(unittest.TestCase):
    def limit(self, **files):
        """Returns the limit read from a made-up control group; in names, `__` is a folder and the first `_` a dot."""
        with tempfile.TemporaryDirectory() as root:
            for name, content in files.items():
                path = pathlib.Path(root, *name.split("__"))
                path = path.with_name(path.name.replace("_", ".", 1))
                path.parent.mkdir(exist_ok=True)
                path.write_text(content)
            return cpu_limit(root)

    def test_version_2(self):
        self.assertEqual(self.limit(cpu_max="150000 100000\n"), 2)
        self.assertEqual(self.limit(cpu_max="50000 100000\n"), 1)
        self.assertEqual(self.limit(cpu_max="max 100000\n"), os.cpu_count())

    def test_version_1(self):
        self.assertEqual(self.limit(cpu__cpu_cfs_quota_us="310000\n", cpu__cpu_cfs_period_us="100000\n"), 4)
        self.assertEqual(self.limit(cpu__cpu_cfs_quota_us="-1\n", cpu__cpu_cfs_period_us="100000\n"), os.cpu_count())

    def test_without_a_control_group(self):
        self.assertEqual(self.limit(), os.cpu_count())
