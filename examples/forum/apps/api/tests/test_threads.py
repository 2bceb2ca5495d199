import json


def write(client, thread, headers, **post):
    return client.post(f"/threads/{thread['id']}/posts", json={"body": "High at six."} | post, headers=headers)


def test_threads_are_listed_by_page_the_newest_first(client, ada):
    for title in ("one", "two", " three "):
        assert client.post("/threads", json={"title": title}, headers=ada).status_code == 201
    page = client.get("/threads?size=2").json()
    assert [thread["title"] for thread in page["items"]] == ["three", "two"]
    assert (page["total"], page["page"], page["size"]) == (3, 1, 2)
    assert [thread["title"] for thread in client.get("/threads?size=2&page=2").json()["items"]] == ["one"]


def test_only_who_logged_in_writes(client, thread):
    assert client.post("/threads", json={"title": "no"}).status_code == 401
    assert write(client, thread, {}).status_code == 401


def test_posts_belong_to_their_thread(client, ada, thread):
    post = write(client, thread, ada).json()
    assert (post["author"], post["body"], post["upload"]) == ("ada", "High at six.", None)
    assert client.get(f"/posts/{post['id']}").json() == post
    assert client.get("/threads/1/posts").json()["items"] == [post]
    assert client.get("/threads/1").json()["posts"] == 1


def test_what_cannot_be_kept_is_refused(client, ada, thread):
    for body in ("", "  ", "nul \0", "x" * 10_001, "\ud800"):
        content = json.dumps({"body": body})
        headers = ada | {"Content-Type": "application/json"}
        assert client.post("/threads/1/posts", content=content, headers=headers).status_code == 422
    assert client.get("/threads/99999999999").status_code == 422
    assert client.get("/threads?page=0").status_code == 422


def test_only_the_own_is_deleted(client, ada, thread, sign_up):
    bob = sign_up("bob")
    post = write(client, thread, ada).json()
    assert client.delete(f"/posts/{post['id']}", headers=bob).status_code == 403
    assert client.delete("/threads/1", headers=bob).status_code == 403
    assert client.delete(f"/posts/{post['id']}", headers=ada).status_code == 204
    assert client.delete(f"/posts/{post['id']}", headers=ada).status_code == 404
    assert client.delete("/threads/1", headers=ada).status_code == 204
    assert client.get("/threads/1/posts").status_code == 404


def test_an_export_has_a_line_for_each_post(client, ada, thread):
    for number in range(120):
        write(client, thread, ada, body=f"line\n{number}")
    answer = client.get("/threads/1/export")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    posts = [json.loads(line) for line in answer.text.splitlines()]
    assert [post["body"] for post in posts] == [f"line\n{number}" for number in range(120)]
    assert client.get("/threads/2/export").status_code == 404
