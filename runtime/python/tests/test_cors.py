# A start in production is refused where any site may call the app.

import unittest

from .serving import Serving
from .support import EntryTest

FLASK = """\
from flask import Blueprint, Flask
from flask_cors import CORS, cross_origin
app = Flask(__name__)
{}
"""
FASTAPI = """\
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
app = FastAPI()
{}
"""
OPEN = (
    (FLASK, "CORS(app)", "flask-cors on /* lets every origin in"),
    (FLASK, 'CORS(app, resources={r"/api/*": {"origins": "*"}})', "flask-cors on /api/* lets every origin in"),
    (FLASK, "cors = CORS(); cors.init_app(app)", "flask-cors on /* lets every origin in"),
    (FLASK, 'app.config["CORS_ORIGINS"] = "*"; CORS(app)', "flask-cors on /* lets every origin in"),
    (FLASK, 'CORS(app, origins=["https://a.example", r"https?://.*"])', "flask-cors on /* lets every origin in"),
    (FLASK, "CORS(app, origins=[])", "flask-cors on /* names no origin"),
    (FLASK, 'b = Blueprint("b", __name__); CORS(b); app.register_blueprint(b)', "flask-cors on /* lets every origin in"),
    (FLASK, 'app.add_url_rule("/x", "x", cross_origin()(lambda: ""))', "cross_origin on the view x lets every origin in"),
    (FASTAPI, 'app.add_middleware(CORSMiddleware, allow_origins=["*"])', 'CORSMiddleware has allow_origins=["*"]'),
    (FASTAPI, "app.add_middleware(CORSMiddleware)", "CORSMiddleware names no origin"),
    (FASTAPI, 'app.add_middleware(CORSMiddleware, allow_origin_regex="https?://.*")',
     "CORSMiddleware has an allow_origin_regex that matches every origin"),
    (FASTAPI, 'inner = FastAPI(); inner.add_middleware(CORSMiddleware, allow_origins=["*"]); app.mount("/v1", inner)',
     'CORSMiddleware has allow_origins=["*"]'),
    (FASTAPI, 'app = CORSMiddleware(app, allow_origins=["*"])', 'CORSMiddleware has allow_origins=["*"]'),
)
CLOSED = (
    (FLASK, 'CORS(app, origins=["https://a.example", r"https://.*\\.b\\.example"])'),
    (FLASK, 'CORS(app, origins="https://z.example", resources={r"/api/*": {"origins": ["https://a.example"]}})'),
    (FLASK, 'app.config["CORS_ORIGINS"] = "https://a.example"; CORS(app)'),
    (FLASK, 'app.add_url_rule("/x", "x", cross_origin(origins="https://a.example")(lambda: ""))'),
    (FASTAPI, 'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])'),
    (FASTAPI, r'app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*\.example")'),
    (FASTAPI, ""),
)


class Apps(unittest.TestCase):
    def problems(self, template, body):
        from seaworthy_runtime.cors import apps_that_let_everybody_in

        names = {"__name__": "app_under_test"}
        exec(template.format(body), names)
        return list(apps_that_let_everybody_in(names["app"]))

    def test_open_ones(self):
        for template, body, problem in OPEN:
            self.assertEqual(self.problems(template, body), [problem], body)

    def test_closed_ones(self):
        for template, body in CLOSED:
            self.assertEqual(self.problems(template, body), [], body)


class Start(EntryTest):
    def serve(self, body, template=FLASK, **environment):
        (self.folder / "open_app.py").write_text(template.format(body))
        server = Serving("open_app:app", folder=self.folder, **environment)
        self.addCleanup(server.close)
        return server

    def test_the_start_is_refused_for_good(self):
        for environment in ({}, {"SEAWORTHY_ENVIRONMENT": "staging", "GUNICORN_PRELOAD": "true"}):
            server = self.serve("CORS(app)", WEB_CONCURRENCY="3", **environment)
            self.assertEqual(server.process.wait(20), 3)
            self.assertIn("refused: every site may call this app from its visitors' browsers:\n"
                          "  flask-cors on /* lets every origin in\n"
                          "  help: name the origins that may call it, or set SEAWORTHY_CORS=public", server.text())
            self.assertNotIn("Traceback", server.text())
        server = self.serve('app.add_middleware(CORSMiddleware, allow_origins=["*"])', FASTAPI, SEAWORTHY_INTERFACE="asgi",
                            SEAWORTHY_ENVIRONMENT="prod")
        self.assertEqual(server.process.wait(20), 3)

    def test_it_goes_on_where_it_is_meant_or_not_production(self):
        self.serve("CORS(app)", SEAWORTHY_ENVIRONMENT="prod", SEAWORTHY_CORS="public").ready()
        self.serve("CORS(app)", SEAWORTHY_ENVIRONMENT="dev").ready()

    def test_variables(self):
        code, _, errors = self.run_entry(
            "serve", "a:b", SEAWORTHY_ENVIRONMENT="prod", CORS_ORIGINS="*", BACKEND_CORS_ORIGINS='["https://a", "*"]',
            CORS_ALLOWED_ORIGINS="", ALLOWED_ORIGINS="https://a.example, https://b.example", ALLOWED_HOSTS="*", X_ORIGIN="*")
        self.assertEqual((code, errors.splitlines()[:4]), (78, [
            "3 problems with the configuration:",
            "  BACKEND_CORS_ORIGINS lets every origin in; name the origins that may call it, or set SEAWORTHY_CORS=public "
            "where any site may",
            "  CORS_ALLOWED_ORIGINS is empty: no origin is named; name the origins that may call it, or set "
            "SEAWORTHY_CORS=public where any site may",
            "  CORS_ORIGINS lets every origin in; name the origins that may call it, or set SEAWORTHY_CORS=public "
            "where any site may"]))
        self.program("gunicorn", "print('started')")
        for more in ({"SEAWORTHY_ENVIRONMENT": "ci"}, {"SEAWORTHY_CORS": "public"}):
            self.assertEqual(self.run_entry("serve", "a:b", CORS_ORIGINS="*", **more)[0], 0)
