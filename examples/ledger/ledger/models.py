"""The tables. Amounts are whole cents: nothing is rounded anywhere."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, MetaData, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Key = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
Now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Later = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(32), unique=True)
    may_overdraw: Mapped[bool]
    bank_linked_at: Mapped[Later]
    created_at: Mapped[Now]


class State(StrEnum):
    QUEUED = "queued"
    BOOKED = "booked"
    REFUSED = "refused"


class Transfer(Base):
    """What was asked for. Only what is booked has entries."""

    __tablename__ = "transfers"
    __table_args__ = (CheckConstraint("state IN ('queued', 'booked', 'refused')", name="state"),)

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(8), index=True)
    amounts: Mapped[dict[str, int]] = mapped_column(JSONB)  # by the account's name
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was refused
    created_at: Mapped[Now]
    booked_at: Mapped[Later]


class Entry(Base):
    """A line of an account. Those of one transfer add up to zero: the database refuses any others."""

    __tablename__ = "entries"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount"),)

    id: Mapped[Key]
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class ApiKey(Base):
    """Of a key itself only the hash is kept."""

    __tablename__ = "api_keys"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Now]
