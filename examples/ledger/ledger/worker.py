"""Books what is queued: python -m ledger.worker."""

import asyncio
import logging
import signal

from sqlalchemy import select

from . import logs
from .booking import book_queued
from .database import new_session
from .models import State, Transfer
from .problems import AWAY
from .redis import dequeue

WAIT_SECONDS = 2

log = logging.getLogger("ledger.worker")


async def next_id():
    """What Redis says; else what waits in the table because Redis lost it, or the worker ended on its way."""
    found = await dequeue(WAIT_SECONDS)
    if found is not None:
        return found
    async with new_session() as session:
        waiting = select(Transfer.id).where(Transfer.state == State.QUEUED).order_by(Transfer.id).limit(1)
        return await session.scalar(waiting)


async def work_once():
    transfer_id = await next_id()
    if transfer_id is None:
        return
    async with new_session() as session:
        transfer = await book_queued(session, transfer_id)
    if transfer is not None:
        log.info("transfer %s: %s", transfer.id, transfer.state)


async def work(stopped):
    """Until it is stopped. A booking is one transaction: cut short, it has not happened, and is done anew."""
    while not stopped.is_set():
        try:
            await work_once()
        except AWAY as error:
            log.warning("trying again: %s", str(error).partition("\n")[0])
            await asyncio.sleep(1)


async def main():
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    working = asyncio.create_task(work(stopped))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await working


if __name__ == "__main__":
    logs.configure()
    asyncio.run(main())
