"""Trials: short experiments, one question after the other."""

from flask import Flask

from . import admin, commands, csrf, participants
from .config import read_config
from .experiments import Experiments
from .sessions import Sessions
from .store import Store


def create_app(config="config.toml", store=None):
    """The app, set to what a file says; raises what is wrong with the file."""
    settings = read_config(config)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    app.experiments = Experiments(settings.materials)
    app.participants = Sessions(settings.patience)
    app.store = store or Store(settings.mongo_url, settings.results)

    csrf.init_app(app)
    app.register_blueprint(participants.bp)
    app.register_blueprint(admin.bp)
    app.cli.add_command(commands.create_admin)
    return app
