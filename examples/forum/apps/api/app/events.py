"""A stream of server-sent events, for clients that show whether the forum is there."""

import asyncio
from datetime import UTC, datetime
from itertools import count

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

router = APIRouter()


async def ticks():
    for number in count(1):
        yield f"id: {number}\nevent: tick\ndata: {datetime.now(UTC).isoformat()}\n\n"
        await asyncio.sleep(1)


@router.get("/events")
async def events() -> StreamingResponse:
    """A tick each second, until the client goes."""
    return StreamingResponse(ticks(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
