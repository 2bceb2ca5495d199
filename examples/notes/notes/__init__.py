"""Notes: keep short notes, and the files that belong to them."""

import tempfile
from pathlib import Path

from flask import Flask, Request, current_app, render_template, request
from flask_migrate import Migrate

from . import api, auth, config, csrf, views
from .models import db

ROOT = Path(__file__).resolve().parent.parent


class NotesRequest(Request):
    """A request whose large uploads are spooled where the app may write."""

    def _get_file_stream(self, total_content_length, content_type, filename=None, content_length=None):
        return tempfile.SpooledTemporaryFile(max_size=512 * 1024, dir=config.upload_folder(current_app))


def create_app():
    app = Flask(__name__)
    app.request_class = NotesRequest
    app.config.from_mapping(config.from_environment(ROOT))

    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    auth.login_manager.init_app(app)
    csrf.init_app(app)

    app.register_blueprint(api.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(views.bp)
    for code in (400, 404, 405, 413):
        app.register_error_handler(code, show_error)
    return app


def read_to_the_end():
    """Take in what is left of a refused upload: most clients read no answer before they sent it all."""
    left = min(request.content_length or 0, 10 * config.ATTACHMENT_LIMIT)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, 64 * 1024))):
        left -= len(chunk)


def show_error(error):
    if error.code == 413 and (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        read_to_the_end()
    headers = [header for header in error.get_headers() if header[0] != "Content-Type"]
    return render_template("error.html", error=error), error.code, headers
