import io
import os

from notes.config import ATTACHMENT_LIMIT


def first_note(client):
    return client.get("/api/notes").json["notes"][0]


def test_strangers_are_sent_to_the_login(client):
    assert client.get("/").location == "/login"
    assert client.get("/api/notes").status_code == 401


def test_register_log_out_and_log_in(client):
    assert client.register("Ada").location == "/"
    assert client.send("/logout").location == "/login"
    assert client.send("/login", username="ada", password="wrong").status_code == 401
    assert client.send("/login", username="ada", password="correct horse").location == "/"
    assert "ada" in client.get("/").text


def test_names_are_unique_and_passwords_long_enough(ada, app):
    other = app.test_client()
    assert other.register("ada").status_code == 400
    assert other.send("/register", username="bob", password="short").status_code == 400


def test_a_form_without_its_token_is_refused(ada):
    assert ada.post("/notes", data={"title": "forged"}).status_code == 400
    assert ada.get("/api/notes").json == {"notes": []}


def test_notes_are_listed_by_page(ada):
    for title in ("one", "two", "<three>"):
        assert ada.send("/notes", title=title, body="text").status_code == 302
    assert [note["title"] for note in ada.get("/api/notes").json["notes"]] == ["one", "two", "<three>"]
    page = ada.get("/").text
    assert "&lt;three&gt;" in page and "Page 1 of 2" in page
    assert "<h2>one</h2>" in ada.get("/?page=2").text


def test_an_attachment_comes_back_as_it_was(ada):
    ada.send("/notes", title="with a file")
    content = os.urandom(1_000_000)
    ada.send(f"/notes/{first_note(ada)['id']}/attachments", file=(io.BytesIO(content), "../päper.pdf"))
    attachment = first_note(ada)["attachments"][0]
    assert (attachment["filename"], attachment["size"]) == ("päper.pdf", len(content))
    response = ada.get(f"/attachments/{attachment['id']}")
    assert response.data == content
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_an_attachment_has_at_most_10_mb(ada):
    ada.send("/notes", title="with a file")
    path = f"/notes/{first_note(ada)['id']}/attachments"
    assert ada.send(path, file=(io.BytesIO(bytes(ATTACHMENT_LIMIT)), "most")).status_code == 302
    assert ada.send(path, file=(io.BytesIO(bytes(ATTACHMENT_LIMIT + 1)), "over")).status_code == 413
    assert ada.send(path, file=(io.BytesIO(bytes(2 * ATTACHMENT_LIMIT)), "far over")).status_code == 413


def test_a_deleted_note_takes_its_files_along(ada, tmp_path):
    ada.send("/notes", title="with a file")
    note = first_note(ada)
    ada.send(f"/notes/{note['id']}/attachments", file=(io.BytesIO(b"x"), "x.txt"))
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    assert ada.send(f"/notes/{note['id']}/delete").location == "/"
    assert list((tmp_path / "uploads").iterdir()) == []
    assert ada.get("/api/notes").json == {"notes": []}


def test_the_notes_of_others_are_out_of_reach(ada, app):
    ada.send("/notes", title="mine")
    note = first_note(ada)
    ada.send(f"/notes/{note['id']}/attachments", file=(io.BytesIO(b"x"), "x.txt"))
    bob = app.test_client()
    bob.register("bob")
    assert bob.send(f"/notes/{note['id']}/delete").status_code == 404
    assert bob.get(f"/attachments/{first_note(ada)['attachments'][0]['id']}").status_code == 404


def test_whoami_shows_what_proxies_added(client):
    seen = client.get("/api/whoami", headers={"X-Forwarded-For": "192.0.2.7"}).json
    assert seen == {
        "remote_addr": "127.0.0.1",
        "scheme": "http",
        "host": "localhost",
        "forwarded": {"X-Forwarded-For": "192.0.2.7"},
    }


def test_slow_and_installation(client):
    assert client.get("/slow?seconds=0").text == "done"
    assert client.get("/api/installation").status_code == 404
