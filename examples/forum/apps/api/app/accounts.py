from fastapi import APIRouter, HTTPException
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from .database import Db
from .models import User
from .passwords import NOBODY, check_password, hash_password
from .schemas import Credentials, RefreshIn, Tokens, UserOut
from .tokens import REFRESH, CurrentUser, tokens_for, unauthorized, user_of

router = APIRouter(tags=["accounts"])


@router.post("/auth/register", status_code=201)
def register(credentials: Credentials, session: Db) -> Tokens:
    user = User(name=credentials.name, password_hash=hash_password(credentials.password))
    session.add(user)
    try:
        session.commit()
    except IntegrityError:
        raise HTTPException(409, "That name is taken.") from None
    return tokens_for(user)


@router.post("/auth/login")
def login(credentials: Credentials, session: Db) -> Tokens:
    user = session.scalar(select(User).where(User.name == credentials.name))
    if not check_password(credentials.password, user.password_hash if user else NOBODY):
        raise unauthorized("Wrong name or password.")
    return tokens_for(user)


@router.post("/auth/refresh")
def refresh(given: RefreshIn, session: Db) -> Tokens:
    return tokens_for(user_of(session, given.refresh_token, REFRESH))


@router.get("/me")
def me(user: CurrentUser) -> UserOut:
    return user
