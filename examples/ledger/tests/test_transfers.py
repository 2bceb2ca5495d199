import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ledger.booking import Refused, book
from ledger.database import engine, new_session
from ledger.models import State, Transfer
from ledger.redis import keep_balance, redis
from ledger.worker import work_once

from .conftest import balances, give


def test_a_transfer_moves_money_and_the_ledger_balances(client, accounts):
    answer = give(client, "rent", {"ann": -300, "ben": 300})
    assert (answer.status_code, answer.json()["state"]) == (201, "booked")
    assert balances(client) == {"world": -1000, "ann": 700, "ben": 300}
    assert client.get("/audit").json() == {"accounts": 3, "entries": 4, "sum": 0}
    assert [entry["amount"] for entry in client.get("/accounts/ann/entries").json()] == [-300, 1000]


@pytest.mark.parametrize(
    "amounts",
    [{"ann": -300, "ben": 301}, {"ann": -300}, {"ann": 0, "ben": 0}, {"ann": -0.5, "ben": 0.5}, {"Ann": -1, "ben": 1}],
)
def test_what_does_not_balance_is_no_transfer(client, accounts, amounts):
    assert give(client, "odd", amounts).status_code == 422
    assert client.get("/audit").json()["entries"] == 2


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ({"ann": -1001, "ben": 1001}, "ann does not have that much."),
        ({"ann": -1, "eve": 1}, "There is no account eve."),
    ],
)
def test_a_refused_transfer_leaves_nothing(client, accounts, amounts, reason):
    answer = give(client, "too much", amounts)
    assert (answer.status_code, answer.json()) == (409, {"detail": reason})
    assert give(client, "too much", {"ann": -1, "ben": 1}).status_code == 201  # the reference is free


def test_a_reference_is_good_once(client, accounts):
    assert give(client, "rent", {"ann": -1, "ben": 1}).status_code == 201
    assert give(client, "rent", {"ann": -1, "ben": 1}).status_code == 409
    assert balances(client)["ann"] == 999


def test_the_database_itself_refuses_what_does_not_balance(client, accounts):
    async def write():
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE entries SET amount = amount + 1 WHERE account_id = 2"))

    with pytest.raises(IntegrityError, match="add up to 1"):
        client.portal.call(write)


def test_an_older_balance_does_not_replace_a_newer_one(client, accounts):
    assert balances(client)["ann"] == 1000
    client.portal.call(keep_balance, 2, 1, 5)
    assert balances(client)["ann"] == 1000
    client.portal.call(keep_balance, 2, 99, 5)
    assert balances(client)["ann"] == 5


def test_the_worker_books_or_says_why_not(client, accounts):
    good = give(client, "later", {"ann": -10, "ben": 10}, "/transfers/queue")
    poor = give(client, "never", {"ben": -500, "ann": 500}, "/transfers/queue")
    assert (good.status_code, good.json()["state"], balances(client)["ben"]) == (202, "queued", 0)
    for _ in range(2):
        client.portal.call(work_once)
    assert client.get(f"/transfers/{good.json()['id']}").json()["state"] == "booked"
    refused = client.get(f"/transfers/{poor.json()['id']}").json()
    assert (refused["state"], refused["reason"]) == ("refused", "ben does not have that much.")
    assert balances(client) == {"world": -1000, "ann": 990, "ben": 10}


def test_the_worker_finds_what_redis_lost(client, accounts, monkeypatch):
    monkeypatch.setattr("ledger.worker.WAIT_SECONDS", 0.1)
    queued = give(client, "later", {"ann": -10, "ben": 10}, "/transfers/queue").json()
    client.portal.call(redis.flushdb)
    client.portal.call(work_once)
    assert client.get(f"/transfers/{queued['id']}").json()["state"] == "booked"


def test_of_many_at_once_none_takes_what_is_not_there(client, accounts):
    async def one(number):
        async with new_session() as session:
            transfer = Transfer(reference=f"t{number}", amounts={"ann": -300, "ben": 300}, state=State.QUEUED)
            session.add(transfer)
            await session.flush()
            try:
                await book(session, transfer)
            except Refused:
                return 0
            return 1

    async def all_of_them():
        return sum(await asyncio.gather(*(one(number) for number in range(20))))

    assert client.portal.call(all_of_them) == 3
    assert balances(client) == {"world": -1000, "ann": 100, "ben": 900}
    assert client.get("/audit").json() == {"accounts": 3, "entries": 8, "sum": 0}
