"""Where the bank sends its customers back to: a server of its own, so that strangers reach nothing else.

python -m ledger.callback serves it on port 8182.
"""

from typing import Annotated

import uvicorn
from fastapi import FastAPI, HTTPException, Query
from sqlalchemy import func, update

from . import logs
from .database import Db
from .models import Account
from .problems import answer_problems
from .redis import finish_link

app = FastAPI(title="Ledger's callback", docs_url=None, redoc_url=None, openapi_url=None)
answer_problems(app)

Word = Annotated[str, Query(min_length=1, max_length=512)]


@app.get("/oauth/callback")
async def callback(state: Word, code: Word, session: Db):
    """Here `code` would be changed into tokens at the bank; this bank is imagined, and coming back is enough."""
    account_id = await finish_link(state)
    if account_id is None:
        raise HTTPException(400, "This link was used, or is too old: start again.")
    linked = update(Account).where(Account.id == account_id).values(bank_linked_at=func.now()).returning(Account.name)
    name = await session.scalar(linked)
    await session.commit()
    return {"account": name, "linked": True}


@app.get("/healthz")
async def healthz():
    """Asks nobody: it says that the process lives."""
    return {"status": "ok"}


if __name__ == "__main__":
    logs.configure()
    # No access log: uvicorn's has whole addresses, and the code in these is a secret.
    uvicorn.run(app, host="0.0.0.0", port=8182, log_config=None, access_log=False)
