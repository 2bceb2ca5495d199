"""What the API takes and gives."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from .models import State

NAME = r"^[a-z0-9][a-z0-9-]{0,31}$"
MOST = 10**15  # cents: sums of many still fit the database's numbers

Name = Annotated[str, StringConstraints(pattern=NAME)]
Amount = Annotated[int, Field(ge=-MOST, le=MOST, strict=True)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w .:/#-]{1,64}$")]


class AccountIn(BaseModel):
    name: Name
    may_overdraw: bool = False


class AccountOut(BaseModel):
    name: str
    may_overdraw: bool
    bank_linked_at: datetime | None
    balance: int


class TransferIn(BaseModel):
    """Positive amounts are put on an account, negative ones taken from it."""

    reference: Reference
    amounts: Annotated[dict[Name, Amount], Field(min_length=2, max_length=20)]

    @model_validator(mode="after")
    def balances(self) -> Self:
        if 0 in self.amounts.values():
            raise ValueError("an amount of 0 moves nothing")
        if (rest := sum(self.amounts.values())) != 0:
            raise ValueError(f"the amounts must add up to 0, not {rest}")
        return self


class TransferOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    reference: str
    state: State
    amounts: dict[str, int]
    reason: str | None
    created_at: datetime
    booked_at: datetime | None


class EntryOut(BaseModel):
    id: int
    reference: str
    amount: int


class Audit(BaseModel):
    accounts: int
    entries: int
    sum: int


class Link(BaseModel):
    authorize_url: str
