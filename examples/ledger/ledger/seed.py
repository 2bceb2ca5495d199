"""Accounts and a first transfer to try the ledger with: python -m ledger.seed. Again, it changes nothing."""

import asyncio

from sqlalchemy import select

from .booking import book
from .database import new_session
from .models import Account, State, Transfer

ACCOUNTS = {"world": True, "ann": False, "ben": False}  # whether it may be overdrawn: money comes from somewhere
AMOUNTS = {"world": -150_000, "ann": 100_000, "ben": 50_000}
REFERENCE = "opening balances"


async def main():
    async with new_session() as session:
        if await session.scalar(select(Transfer).where(Transfer.reference == REFERENCE)):
            print("the ledger has its opening balances already")
            return
        known = set(await session.scalars(select(Account.name)))
        session.add_all(
            Account(name=name, may_overdraw=may) for name, may in ACCOUNTS.items() if name not in known
        )
        transfer = Transfer(reference=REFERENCE, amounts=AMOUNTS, state=State.QUEUED)
        session.add(transfer)
        await session.flush()
        await book(session, transfer)
        print(f"opened {', '.join(ACCOUNTS)}")


if __name__ == "__main__":
    asyncio.run(main())
