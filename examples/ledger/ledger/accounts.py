from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException
from sqlalchemy import func, select

from .booking import balance_of
from .config import settings
from .database import Db
from .models import Account, Entry, Transfer
from .redis import start_link
from .schemas import AccountIn, AccountOut, Audit, EntryOut, Link

router = APIRouter(tags=["accounts"])


async def shown(session, account):
    return AccountOut(
        name=account.name,
        may_overdraw=account.may_overdraw,
        bank_linked_at=account.bank_linked_at,
        balance=await balance_of(session, account.id),
    )


async def account_or_404(session, name):
    account = await session.scalar(select(Account).where(Account.name == name))
    if account is None:
        raise HTTPException(404, "There is no such account.")
    return account


@router.get("/accounts")
async def list_accounts(session: Db) -> list[AccountOut]:
    accounts = await session.scalars(select(Account).order_by(Account.name).limit(200))
    return [await shown(session, account) for account in accounts.all()]


@router.post("/accounts", status_code=201)
async def open_account(given: AccountIn, session: Db) -> AccountOut:
    account = Account(**given.model_dump())
    session.add(account)
    await session.commit()
    return await shown(session, account)


@router.get("/accounts/{name}")
async def show_account(name: str, session: Db) -> AccountOut:
    return await shown(session, await account_or_404(session, name))


@router.get("/accounts/{name}/entries")
async def list_entries(name: str, session: Db) -> list[EntryOut]:
    """The last hundred, the newest first."""
    account = await account_or_404(session, name)
    found = await session.execute(
        select(Entry.id, Transfer.reference, Entry.amount)
        .join(Transfer)
        .where(Entry.account_id == account.id)
        .order_by(Entry.id.desc())
        .limit(100)
    )
    return [EntryOut(**row) for row in found.mappings()]


@router.post("/accounts/{name}/link")
async def link_to_bank(name: str, session: Db) -> Link:
    """Where to send the account's owner; the bank sends them back to the callback."""
    account = await account_or_404(session, name)
    query = {
        "response_type": "code",
        "client_id": "ledger",
        "redirect_uri": f"{settings.public_origin}/oauth/callback",
        "state": await start_link(account.id),
    }
    return Link(authorize_url=f"https://bank.example/authorize?{urlencode(query)}")


@router.get("/audit")
async def audit(session: Db) -> Audit:
    """All entries together: the sum of a ledger is 0."""
    accounts = await session.scalar(select(func.count()).select_from(Account))
    entries, total = (await session.execute(select(func.count(), func.coalesce(func.sum(Entry.amount), 0)))).one()
    return Audit(accounts=accounts, entries=entries, sum=int(total))
