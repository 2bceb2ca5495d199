"""What the API answers when something else than the request is wrong, or somebody was faster."""

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# asyncpg's own connecting raises what the system raises: refused, unknown name, too late.
AWAY = (OperationalError, InterfaceError, PoolTimeoutError, RedisConnectionError, RedisTimeoutError, OSError)


async def away(request, error):
    return JSONResponse({"detail": "The ledger's data cannot be reached."}, 503, headers={"Retry-After": "1"})


async def taken(request, error):
    return JSONResponse({"detail": "That name or reference is taken."}, 409)


async def invalid(request, error):
    """As FastAPI would answer, but without the input: it may be a secret."""
    detail = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
    return JSONResponse({"detail": detail}, 422)


def answer_problems(app):
    for error in AWAY:
        app.add_exception_handler(error, away)
    app.add_exception_handler(IntegrityError, taken)
    app.add_exception_handler(RequestValidationError, invalid)
