import pytest
from alembic import command

from ledger import config

from .conftest import KEY


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {KEY}"}])
def test_without_a_key_nothing_is_shown(client, headers):
    del client.headers["Authorization"]
    assert client.get("/accounts", headers=headers).status_code == 401
    assert client.get("/healthz").json() == {"status": "ok"}


def test_who_comes_back_from_the_bank_links_the_account_once(client, accounts, bank):
    url = client.post("/accounts/ann/link").json()["authorize_url"]
    state = url.partition("state=")[2]
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A8182%2Foauth%2Fcallback" in url
    answer = bank.get("/oauth/callback", params={"state": state, "code": "c"})
    assert (answer.status_code, answer.json()) == (200, {"account": "ann", "linked": True})
    assert client.get("/accounts/ann").json()["bank_linked_at"]
    assert bank.get("/oauth/callback", params={"state": state, "code": "c"}).status_code == 400


def test_the_callback_answers_nothing_else(bank):
    assert bank.get("/accounts").status_code == 404
    assert bank.get("/oauth/callback").status_code == 422


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize("value", ["", "mysql://db/ledger"])
def test_a_wrong_setting_refuses_the_start(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(config.SettingError, match=name):
        config.load()


def test_the_migrations_can_be_undone_and_agree_with_the_models(database, alembic):
    command.downgrade(alembic, "base")
    command.upgrade(alembic, "head")
    command.check(alembic)
