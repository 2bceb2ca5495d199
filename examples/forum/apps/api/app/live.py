"""New posts as they are written, whichever worker took them: PostgreSQL passes the word on."""

import asyncio
import logging
from contextlib import contextmanager

import anyio
import psycopg
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from .database import engine
from .models import Post
from .schemas import PostOut

CHANNEL = "posts"
BACKLOG = 100  # posts that wait for a slow client, before it is sent away
READY = {"event": "ready"}  # from here on nothing is missed: the client fetches what came before
TRY_AGAIN_LATER = 1013

log = logging.getLogger(__name__)
router = APIRouter()


class Hub:
    """The clients of this worker."""

    def __init__(self):
        self.clients = set()
        self.ready = False

    @contextmanager
    def client(self):
        """What this client is to be sent; ends if it falls too far behind."""
        sending, receiving = anyio.create_memory_object_stream(BACKLOG)
        with sending, receiving:
            self.clients.add(sending)
            if self.ready:
                sending.send_nowait(READY)
            try:
                yield receiving
            finally:
                self.clients.discard(sending)

    def publish(self, message):
        for sending in list(self.clients):
            try:
                sending.send_nowait(message)
            except anyio.WouldBlock:
                self.clients.discard(sending)
                sending.close()


hub = Hub()


def read_post(post_id):
    with Session(engine) as session:
        post = session.get(Post, post_id)
        return post and PostOut.model_validate(post).model_dump(mode="json")


async def listen():
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(
        url, autocommit=True, connect_timeout=3, keepalives_idle=15, keepalives_interval=5, keepalives_count=3
    ) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        hub.ready = True
        hub.publish(READY)
        async for note in connection.notifies():
            if hub.clients and (post := await run_in_threadpool(read_post, int(note.payload))):
                hub.publish({"event": "post", "post": post})


async def keep_listening():
    """For as long as the app runs; after a break, of which one line is logged, it starts anew."""
    broken = False
    while True:
        try:
            await listen()
        except (psycopg.Error, SQLAlchemyError) as error:
            if hub.ready or not broken:
                log.warning("no live posts until the database is back: %s", str(error).partition("\n")[0])
            broken = True
        hub.ready = False
        await asyncio.sleep(1)


@router.websocket("/live")
async def live(socket: WebSocket):
    await socket.accept()

    async def until_gone(scope):
        """A client says nothing, but its leaving is heard only by listening."""
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
        scope.cancel()

    try:
        with hub.client() as messages:
            async with anyio.create_task_group() as group:
                group.start_soon(until_gone, group.cancel_scope)
                async for message in messages:
                    await socket.send_json(message)
                await socket.close(TRY_AGAIN_LATER)
    except* WebSocketDisconnect:
        pass
