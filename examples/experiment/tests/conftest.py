import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from trials import create_app

TEMPLATE = Path(__file__).parent.parent / "config.toml.template"


class Browser(FlaskClient):
    """A client that fills the forms' csrf_token as a browser would."""

    def send(self, path, page="/", **fields):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text).group(1)
        return self.post(path, data={"csrf_token": token, **fields})

    def respond(self, word, position):
        return self.send("/trial", "/trial", answer=word, position=position, milliseconds=400)


class Memory:
    """In the place of the store."""

    def __init__(self):
        self.kept, self.admins, self.is_away = {}, {"ada": "correct horse"}, False

    def keep(self, result):
        if self.is_away:
            raise ConnectionError
        self.kept[result["_id"]] = result

    def results(self, experiment):
        return [result for result in self.kept.values() if result["experiment"] == experiment]

    def counts(self):
        return {"stroop": len(self.kept)}

    def add_admin(self, name, password):
        return name not in self.admins and bool(self.admins.setdefault(name, password))

    def is_admin(self, name, password):
        return self.admins.get(name) == password


@pytest.fixture
def app(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(TEMPLATE.read_text().replace('"materials"', f'"{tmp_path}/materials"'))
    app = create_app(config, Memory())
    app.test_client_class = Browser
    return app


@pytest.fixture
def client(app):
    return app.test_client()
