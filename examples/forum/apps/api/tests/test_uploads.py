import os

import pytest

from app.uploads import LIMIT

PNG = b"\x89PNG\r\n\x1a\n" + os.urandom(1000)


def send(client, headers, name, content):
    return client.post("/uploads", files={"file": (name, content)}, headers=headers)


def test_a_picture_comes_back_as_it_was(client, ada, uploads):
    url = send(client, ada, "../../tide table.PNG", PNG).json()["url"]
    assert [f"/uploads/{path.name}" for path in uploads.iterdir()] == [url]
    answer = client.get(url)
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("most.txt", b"x" * LIMIT, 201),
        ("over.txt", b"x" * (LIMIT + 1), 413),
        ("far over.txt", b"x" * 3 * LIMIT, 413),
        ("page.html", b"<script>", 415),
        ("page.png", b"<script>", 415),
        ("binary.txt", b"\0\xff", 415),
        ("nothing.txt", b"", 415),
    ],
)
def test_type_and_size_are_checked(client, ada, uploads, name, content, status):
    assert send(client, ada, name, content).status_code == status
    assert len(list(uploads.glob("*"))) == (1 if status == 201 else 0)


def test_an_upload_is_shown_by_one_post_and_goes_with_it(client, ada, thread, uploads, sign_up):
    url = send(client, ada, "tides.png", PNG).json()["url"]
    post = {"body": "see", "upload": url}
    assert client.post("/threads/1/posts", json=post, headers=sign_up("bob")).status_code == 422
    assert client.post("/threads/1/posts", json=post, headers=ada).json()["upload"] == url
    assert client.post("/threads/1/posts", json=post, headers=ada).status_code == 422
    assert client.delete("/threads/1", headers=ada).status_code == 204
    assert list(uploads.iterdir()) == []
    assert client.get(url).status_code == 404


def test_nothing_but_uploads_is_served(client):
    for path in ("/uploads/..%2fapp%2fmain.py", "/uploads/" + "0" * 32 + ".png"):
        assert client.get(path).status_code in (404, 422)
