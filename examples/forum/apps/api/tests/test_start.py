import pytest
from alembic import command
from fastapi.testclient import TestClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import config
from app.database import get_session
from app.main import app

GOOD = {
    "ENV": "prod",
    "DATABASE_URL": "postgresql://forum@db/forum",
    "JWT_ACCESS_SECRET": "a" * 32,
    "JWT_REFRESH_SECRET": "b" * 32,
    "CORS_ORIGINS": "https://forum.example/, http://localhost:5173",
}


@pytest.fixture
def environment(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings(environment):
    settings = config.load()
    assert settings.database_url == "postgresql+psycopg://forum@db/forum"
    assert settings.cors_origins == ["https://forum.example", "http://localhost:5173"]
    assert "aaa" not in repr(settings) and "forum@db" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENV", "test"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://db/forum"),
        ("JWT_ACCESS_SECRET", ""),
        ("JWT_ACCESS_SECRET", "b" * 32),
        ("JWT_REFRESH_SECRET", "short"),
        ("CORS_ORIGINS", "*"),
    ],
)
def test_a_wrong_setting_refuses_the_start(environment, name, value):
    environment.setenv(name, value)
    with pytest.raises(config.SettingError, match=name):
        config.load()


def test_development_needs_no_secrets(environment):
    environment.setenv("ENV", "dev")
    environment.delenv("JWT_ACCESS_SECRET")
    environment.delenv("JWT_REFRESH_SECRET")
    assert config.load().dev


def test_without_a_database_requests_are_answered_and_the_process_lives():
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    app.dependency_overrides[get_session] = lambda: Session(away)
    try:
        client = TestClient(app)
        answer = client.get("/threads")
        assert (answer.status_code, answer.json()) == (503, {"detail": "The database does not answer."})
        assert client.get("/healthz").json() == {"status": "ok"}
    finally:
        app.dependency_overrides.clear()


def test_other_origins_may_call_only_if_named(client):
    def allowed(origin):
        return client.get("/threads", headers={"Origin": origin}).headers.get("Access-Control-Allow-Origin")

    assert allowed("https://forum.example") == "https://forum.example"
    assert allowed("https://other.example") is None


def test_the_migrations_can_be_undone_and_agree_with_the_models(database, alembic):
    command.downgrade(alembic, "base")
    command.upgrade(alembic, "head")
    command.check(alembic)
