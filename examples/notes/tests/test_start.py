import pytest
from flask_migrate import current, downgrade, upgrade

from notes import config, create_app


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_a_missing_setting_refuses_the_start(settings, name):
    settings.setenv(name, "")
    with pytest.raises(RuntimeError, match=name):
        create_app()


def test_a_page_size_that_is_no_number_refuses_the_start(settings):
    settings.setenv("NOTES_PER_PAGE", "many")
    with pytest.raises(RuntimeError, match="NOTES_PER_PAGE"):
        create_app()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_postgresql_means_psycopg2(scheme):
    assert config.database_url(f"{scheme}://u:p@db/notes") == "postgresql+psycopg2://u:p@db/notes"


def test_health_needs_no_database(settings):
    settings.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    response = create_app().test_client().get("/health")
    assert response.status_code == 200
    assert response.json == {"status": "ok"}


def test_each_run_of_the_migrations_is_counted(app, client):
    assert client.get("/api/migrations").json == {"runs": 1}
    with app.app_context():
        upgrade()
        current()
    assert client.get("/api/migrations").json == {"runs": 2}


def test_the_migrations_can_be_undone(app):
    with app.app_context():
        downgrade(revision="base")
        upgrade()
    assert app.test_client().get("/api/migrations").json == {"runs": 1}
