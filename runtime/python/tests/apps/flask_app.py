# A Flask app.

import logging.config
import os

from flask import Flask, abort, jsonify, redirect, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
if os.environ.get("PROXY_FIX"):
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_prefix=1)
if os.environ.get("LOG_CONFIG"):
    # It turns off every logger that exists, gunicorn's among them.
    logging.config.dictConfig({
        "version": 1, "formatters": {"short": {"format": "SHORT %(message)s"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "short"}},
        "root": {"handlers": ["out"], "level": "INFO"}})


@app.get("/where")
def where():
    return jsonify(address=request.remote_addr, url=url_for("note", number=3, _external=True), root=request.script_root)


@app.get("/notes/<int:number>")
def note(number):
    return f"note {number}" if number < 100 else abort(404)


@app.get("/redirect")
def elsewhere():
    return redirect(url_for("where"))


@app.get("/boom")
def boom():
    raise RuntimeError("the secret of the exception")


@app.get("/log")
def log():
    app.logger.warning("of Flask's logger")
    return "ok"
