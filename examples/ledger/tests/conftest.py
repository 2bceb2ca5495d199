"""The tests need a PostgreSQL database and a Redis of their own: they empty both."""

import asyncio
import os
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

TEST_DATABASE = "postgresql+asyncpg://ledger:ledger@localhost:5432/ledger_test"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", TEST_DATABASE)
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "redis://localhost:6379/9")

from ledger import callback, main  # noqa: E402
from ledger.database import engine  # noqa: E402
from ledger.keys import new_key  # noqa: E402
from ledger.models import Base  # noqa: E402
from ledger.redis import redis  # noqa: E402

KEY, ROW = new_key("tests")


async def empty():
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    own = create_async_engine(engine.url, poolclass=NullPool)
    async with own.begin() as connection:
        await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
        row = {"name": ROW.name, "hash": ROW.hash}
        await connection.execute(text("INSERT INTO api_keys (name, hash) VALUES (:name, :hash)"), row)
    await own.dispose()
    await redis.flushdb()
    await redis.aclose()


@pytest.fixture(scope="session")
def alembic():
    return Config(Path(__file__).parent.parent / "alembic.ini")


@pytest.fixture(scope="session")
def database(alembic):
    command.upgrade(alembic, "head")


@pytest.fixture
def client(database):
    """Its portal runs coroutines in the event loop to which the connections of a test belong."""
    asyncio.run(empty())
    with TestClient(main.app, headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield client
        client.portal.call(redis.aclose)
        client.portal.call(engine.dispose)


@pytest.fixture
def bank(client):
    """Somebody who comes from the bank to the callback."""
    visitor = TestClient(callback.app)
    visitor.portal = client.portal
    return visitor


@pytest.fixture
def accounts(client):
    for name, may_overdraw in (("world", True), ("ann", False), ("ben", False)):
        answer = client.post("/accounts", json={"name": name, "may_overdraw": may_overdraw})
        assert answer.status_code == 201
    give(client, "start", {"world": -1000, "ann": 1000})


def give(client, reference, amounts, path="/transfers"):
    return client.post(path, json={"reference": reference, "amounts": amounts})


def balances(client):
    return {account["name"]: account["balance"] for account in client.get("/accounts").json()}
