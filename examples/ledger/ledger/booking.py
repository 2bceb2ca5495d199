"""Booking a transfer: the one place where entries are written."""

from sqlalchemy import func, select

from .models import Account, Entry, State, Transfer
from .redis import keep_balance, known_balance


class Refused(Exception):
    """A transfer cannot be booked; the message says why."""


async def add_up(session, account_id):
    """The id of the account's last entry (0 if it has none), and its balance."""
    last, balance = func.coalesce(func.max(Entry.id), 0), func.coalesce(func.sum(Entry.amount), 0)
    row = (await session.execute(select(last, balance).where(Entry.account_id == account_id))).one()
    return row[0], int(row[1])


async def balance_of(session, account_id):
    known = await known_balance(account_id)
    if known is not None:
        return known
    last, balance = await add_up(session, account_id)
    await keep_balance(account_id, last, balance)
    return balance


async def book(session, transfer):
    """Write the entries of a transfer and commit, or raise Refused with nothing written."""
    # Locked, so that what another transfer takes meanwhile counts; in one order, so that no two wait for each other.
    locked = select(Account).where(Account.name.in_(transfer.amounts)).order_by(Account.id).with_for_update()
    accounts = (await session.scalars(locked)).all()
    if missing := sorted(transfer.amounts.keys() - {account.name for account in accounts}):
        raise Refused(f"There is no account {', '.join(missing)}.")
    for account in accounts:
        amount = transfer.amounts[account.name]
        if amount < 0 and not account.may_overdraw and (await add_up(session, account.id))[1] + amount < 0:
            raise Refused(f"{account.name} does not have that much.")
    session.add_all(
        Entry(transfer_id=transfer.id, account_id=account.id, amount=transfer.amounts[account.name])
        for account in accounts
    )
    transfer.state, transfer.booked_at = State.BOOKED, func.now()
    await session.flush()
    await session.refresh(transfer)
    balances = [(account.id, *await add_up(session, account.id)) for account in accounts]
    await session.commit()
    for balance in balances:
        await keep_balance(*balance)


async def book_queued(session, transfer_id):
    """Book a queued transfer, or write down why not. One that another worker has, or had, is left alone."""
    queued = select(Transfer).where(Transfer.id == transfer_id, Transfer.state == State.QUEUED)
    transfer = await session.scalar(queued.with_for_update(skip_locked=True))
    if transfer is None:
        return None
    try:
        await book(session, transfer)
    except Refused as refused:
        transfer.state, transfer.reason = State.REFUSED, str(refused)
        await session.commit()
    return transfer
