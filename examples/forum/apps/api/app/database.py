"""The database, and how a request gets at it."""

from typing import Annotated

from fastapi import Depends, HTTPException
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from .config import settings

# Short waits: while the database is away, a request is answered 503 instead of hanging.
engine = create_engine(
    settings.database_url,
    pool_pre_ping=True,
    pool_size=5,
    max_overflow=5,
    pool_timeout=3,
    connect_args={"connect_timeout": 3},
)


def get_session():
    with Session(engine) as session:
        yield session


Db = Annotated[Session, Depends(get_session)]


def get_or_404(session, model, key):
    row = session.get(model, key)
    if row is None:
        raise HTTPException(404, f"There is no such {model.__name__.lower()}.")
    return row


def own_or_refuse(session, model, key, user):
    """The row, if it is there and the user's own."""
    row = get_or_404(session, model, key)
    if row.user_id != user.id:
        raise HTTPException(403, f"That {model.__name__.lower()} is not yours.")
    return row
