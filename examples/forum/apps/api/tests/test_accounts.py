import pytest

ADA = {"name": "Ada", "password": "correct horse"}


def test_register_log_in_and_refresh(client):
    assert client.post("/auth/register", json=ADA).status_code == 201
    tokens = client.post("/auth/login", json=ADA).json()
    fresh = client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
    me = client.get("/me", headers={"Authorization": f"Bearer {fresh['access_token']}"})
    assert me.json()["name"] == "ada"


def test_a_wrong_password_and_an_unknown_name_look_alike(client, ada):
    wrong = client.post("/auth/login", json=ADA | {"password": "wrong horse"})
    unknown = client.post("/auth/login", json=ADA | {"name": "bob"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_names_are_unique(client, ada):
    answer = client.post("/auth/register", json=ADA)
    assert answer.status_code == 409
    assert answer.json() == {"detail": "That name is taken."}


@pytest.mark.parametrize("change", [{"name": "a b"}, {"name": "é" * 5}, {"password": "pony"}])
def test_names_are_simple_and_passwords_long_enough(client, change):
    answer = client.post("/auth/register", json=ADA | change)
    assert answer.status_code == 422
    assert "horse" not in answer.text and "pony" not in answer.text


def test_each_token_has_one_use(client):
    tokens = client.post("/auth/register", json=ADA).json()
    assert client.get("/me", headers={"Authorization": f"Bearer {tokens['refresh_token']}"}).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": tokens["access_token"]}).status_code == 401


def test_without_a_token_one_is_asked_for(client):
    answer = client.get("/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
