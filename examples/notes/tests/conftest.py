import re

import pytest
from flask.testing import FlaskClient
from flask_migrate import upgrade

from notes import create_app


class Browser(FlaskClient):
    """A client that fills the forms' csrf_token as a browser would."""

    def send(self, path, **fields):
        page = self.get("/", follow_redirects=True).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        return self.post(path, data={"csrf_token": token, **fields})

    def register(self, username):
        return self.send("/register", username=username, password="correct horse")


@pytest.fixture
def settings(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "for the tests only")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/notes.db")
    monkeypatch.setenv("UPLOAD_FOLDER", str(tmp_path / "uploads"))
    monkeypatch.setenv("NOTES_PER_PAGE", "2")
    return monkeypatch


@pytest.fixture
def app(settings):
    app = create_app()
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def ada(client):
    client.register("ada")
    return client
