"""The tests need a PostgreSQL database of their own: they empty its tables."""

import os

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient
from sqlalchemy import text

TEST_DATABASE = "postgresql+psycopg://forum:forum@localhost:5432/forum_test"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", TEST_DATABASE)
os.environ["ENV"] = "dev"
os.environ["CORS_ORIGINS"] = "https://forum.example"

from app import config  # noqa: E402
from app.database import engine  # noqa: E402
from app.main import app  # noqa: E402
from app.models import Base  # noqa: E402
from app.uploads import settings  # noqa: E402


@pytest.fixture(scope="session")
def alembic():
    return Config(config.ROOT / "alembic.ini")


@pytest.fixture(scope="session")
def database(alembic):
    command.upgrade(alembic, "head")


@pytest.fixture
def uploads(tmp_path):
    object.__setattr__(settings, "upload_dir", tmp_path / "uploads")
    return settings.upload_dir


@pytest.fixture
def client(database, uploads):
    with engine.begin() as connection:
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    with TestClient(app) as client:
        yield client


@pytest.fixture
def sign_up(client):
    """Makes an account, and returns the headers that its requests carry."""

    def sign_up(name):
        answer = client.post("/auth/register", json={"name": name, "password": "correct horse"})
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    return sign_up


@pytest.fixture
def ada(sign_up):
    return sign_up("ada")


@pytest.fixture
def thread(client, ada):
    return client.post("/threads", json={"title": "Tides"}, headers=ada).json()
