"""API keys: who may use the API."""

import hashlib
import secrets
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from .database import Db
from .models import ApiKey

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def hash_key(key):
    """A key is long and random: unlike a password it needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key(name):
    """A key, and the row to keep of it."""
    key = secrets.token_urlsafe(32)
    return key, ApiKey(name=name, hash=hash_key(key))


async def require_key(bearer: Bearer, session: Db):
    given = "" if bearer is None else bearer.credentials
    if await session.scalar(select(ApiKey).where(ApiKey.hash == hash_key(given))) is None:
        raise HTTPException(401, "Send a valid API key.", headers={"WWW-Authenticate": "Bearer"})
