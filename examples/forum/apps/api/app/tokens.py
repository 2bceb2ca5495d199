"""JSON web tokens: a short one for each request, a long one to get new ones with."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .config import settings
from .database import Db
from .models import User
from .schemas import Tokens

ACCESS = (settings.access_secret, timedelta(minutes=15))
REFRESH = (settings.refresh_secret, timedelta(days=14))
ALGORITHM = "HS256"

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def unauthorized(detail):
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


def write(user, kind):
    key, lifetime = kind
    return jwt.encode({"sub": str(user.id), "exp": datetime.now(UTC) + lifetime}, key, ALGORITHM)


def tokens_for(user):
    return Tokens(access_token=write(user, ACCESS), refresh_token=write(user, REFRESH))


def user_of(session, token, kind):
    key, _ = kind
    try:
        claims = jwt.decode(token, key, [ALGORITHM], options={"require": ["exp", "sub"]})
    except jwt.ExpiredSignatureError:
        raise unauthorized("The token has expired.") from None
    except jwt.InvalidTokenError:
        raise unauthorized("The token is not valid.") from None
    user = session.get(User, int(claims["sub"]))
    if user is None:
        raise unauthorized("The account no longer exists.")
    return user


def current_user(bearer: Bearer, session: Db):
    if bearer is None:
        raise unauthorized("Log in first.")
    return user_of(session, bearer.credentials, ACCESS)


CurrentUser = Annotated[User, Depends(current_user)]
