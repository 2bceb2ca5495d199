"""The API."""

from fastapi import Depends, FastAPI

from . import accounts, transfers
from .keys import require_key
from .problems import answer_problems

app = FastAPI(title="Ledger", docs_url=None, redoc_url=None, openapi_url=None)
answer_problems(app)
for module in (accounts, transfers):
    app.include_router(module.router, dependencies=[Depends(require_key)])


@app.get("/healthz")
async def healthz():
    """Asks nobody: it says that the process lives."""
    return {"status": "ok"}
