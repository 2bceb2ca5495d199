from datetime import datetime
from typing import Annotated

from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text, func, select
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    mapped_column,
    relationship,
)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Timestamp = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
UserId = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)]


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[Timestamp]


class Upload(Base):
    """A file in UPLOAD_DIR; at most one post shows it."""

    __tablename__ = "uploads"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    user_id: Mapped[UserId]
    size: Mapped[int]
    created_at: Mapped[Timestamp]

    @property
    def url(self):
        return f"/uploads/{self.name}"


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UserId]
    body: Mapped[str] = mapped_column(Text)
    upload_name: Mapped[str | None] = mapped_column(ForeignKey("uploads.name"), unique=True)
    created_at: Mapped[Timestamp]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    author: AssociationProxy[str] = association_proxy("user", "name")

    @property
    def upload(self):
        return f"/uploads/{self.upload_name}" if self.upload_name else None


class Thread(Base):
    __tablename__ = "threads"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UserId]
    title: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[Timestamp]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    author: AssociationProxy[str] = association_proxy("user", "name")
    posts: Mapped[int] = column_property(
        select(func.count(Post.id)).where(Post.thread_id == id).correlate_except(Post).scalar_subquery()
    )
