from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from . import accounts, events, live, posts, threads, uploads
from .config import settings


@asynccontextmanager
async def lifespan(app):
    async with anyio.create_task_group() as group:
        group.start_soon(live.keep_listening)
        yield
        group.cancel_scope.cancel()


app = FastAPI(
    title="Forum",
    lifespan=lifespan,
    docs_url="/docs" if settings.dev else None,
    openapi_url="/openapi.json" if settings.dev else None,
    redoc_url=None,
    max_body_size=2 * uploads.LIMIT,  # what is only somewhat too large gets a better answer than this one's
)
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.cors_origins,
    allow_methods=["GET", "POST", "DELETE"],
    allow_headers=["Authorization", "Content-Type"],
)
for module in (accounts, threads, posts, uploads, live, events):
    app.include_router(module.router)


@app.exception_handler(RequestValidationError)
def invalid(request, error):
    """As FastAPI would answer, but without the input: it may be a password, or no valid text."""
    detail = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
    return JSONResponse({"detail": detail}, 422)


@app.exception_handler(OperationalError)
@app.exception_handler(InterfaceError)
@app.exception_handler(PoolTimeoutError)
def database_away(request, error):
    return JSONResponse({"detail": "The database does not answer."}, 503, headers={"Retry-After": "1"})


@app.exception_handler(IntegrityError)
def overtaken(request, error):
    """Two requests at once wanted what only one can have, or one deleted what the other needs."""
    return JSONResponse({"detail": "Somebody was faster: reload and try again."}, 409)


@app.get("/healthz")
async def healthz():
    """Asks nothing of the database: it says that the process lives."""
    return {"status": "ok"}
