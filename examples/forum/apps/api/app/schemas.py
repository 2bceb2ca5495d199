"""What the API takes and gives."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import func, select

NO_NUL = r"^[^\x00]*$"  # PostgreSQL keeps every character but this one
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_NUL)]
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000, pattern=NO_NUL)]
UploadUrl = Annotated[str, StringConstraints(pattern=r"^/uploads/[0-9a-f]{32}\.[a-z]{3,4}$")]


class Credentials(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-zA-Z0-9_.-]{3,32}$")]
    password: str = Field(min_length=8, max_length=200)


class Tokens(BaseModel):
    access_token: str
    refresh_token: str
    token_type: str = "bearer"


class RefreshIn(BaseModel):
    refresh_token: str


class FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class UserOut(FromRow):
    id: int
    name: str
    created_at: datetime


class UploadOut(FromRow):
    url: str
    size: int


class PostIn(BaseModel):
    body: Body
    upload: UploadUrl | None = None


class PostOut(FromRow):
    id: int
    thread_id: int
    author: str
    body: str
    upload: str | None
    created_at: datetime


class ThreadIn(BaseModel):
    title: Title


class ThreadOut(FromRow):
    id: int
    title: str
    author: str
    posts: int
    created_at: datetime


class Page[Item](FromRow):
    items: list[Item]
    page: int
    size: int
    total: int


class Paging(BaseModel):
    page: Annotated[int, Query(ge=1, le=100_000)] = 1
    size: Annotated[int, Query(ge=1, le=100)] = 20

    def of(self, session, query):
        """The rows of this page, and how many there are in all."""
        total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
        items = session.scalars(query.limit(self.size).offset((self.page - 1) * self.size)).all()
        return {"items": items, "page": self.page, "size": self.size, "total": total}


Paged = Annotated[Paging, Depends()]
