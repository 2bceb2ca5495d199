from typing import Annotated

from fastapi import APIRouter, HTTPException, Path

from .booking import Refused, book
from .database import Db
from .models import State, Transfer
from .redis import enqueue
from .schemas import TransferIn, TransferOut

router = APIRouter(prefix="/transfers", tags=["transfers"])


async def written_down(session, given):
    transfer = Transfer(**given.model_dump(), state=State.QUEUED)
    session.add(transfer)
    await session.flush()
    return transfer


@router.post("", status_code=201)
async def transfer_now(given: TransferIn, session: Db) -> TransferOut:
    transfer = await written_down(session, given)
    try:
        await book(session, transfer)
    except Refused as refused:
        raise HTTPException(409, str(refused)) from None
    return transfer


@router.post("/queue", status_code=202)
async def transfer_later(given: TransferIn, session: Db) -> TransferOut:
    """It is kept now, and booked or refused by the worker."""
    transfer = await written_down(session, given)
    await session.refresh(transfer)
    await session.commit()
    await enqueue(transfer.id)
    return transfer


@router.get("/{transfer_id}")
async def show_transfer(transfer_id: Annotated[int, Path(ge=1, le=2**63 - 1)], session: Db) -> TransferOut:
    transfer = await session.get(Transfer, transfer_id)
    if transfer is None:
        raise HTTPException(404, "There is no such transfer.")
    return transfer
