import asyncio

import pytest
from sqlalchemy import text

from app.database import engine
from app.events import ticks
from app.live import BACKLOG, Hub


def test_new_posts_arrive_with_everyone_who_looks(client, ada, thread):
    with client.websocket_connect("/live") as one, client.websocket_connect("/live") as two:
        assert one.receive_json() == two.receive_json() == {"event": "ready"}
        post = client.post("/threads/1/posts", json={"body": "now"}, headers=ada).json()
        assert one.receive_json() == two.receive_json() == {"event": "post", "post": post}


def test_live_posts_come_back_with_the_database(client, ada, thread):
    with client.websocket_connect("/live") as socket:
        assert socket.receive_json() == {"event": "ready"}
        with engine.begin() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            connection.execute(text(others))
        assert socket.receive_json() == {"event": "ready"}
        client.post("/threads/1/posts", json={"body": "again"}, headers=ada)
        assert socket.receive_json()["post"]["body"] == "again"


def test_who_falls_behind_is_sent_away():
    async def fall_behind():
        hub = Hub()
        with hub.client() as messages:
            for number in range(BACKLOG + 1):
                hub.publish(number)
            return [message async for message in messages], hub.clients

    assert asyncio.run(fall_behind()) == (list(range(BACKLOG)), set())


@pytest.mark.parametrize("number", [1, 2])
def test_events_tick(number):
    async def nth():
        stream = ticks()
        return [await anext(stream) for _ in range(number)][-1]

    assert asyncio.run(nth()).startswith(f"id: {number}\nevent: tick\n")
