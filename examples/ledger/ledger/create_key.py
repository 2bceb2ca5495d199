"""Makes an API key and prints it, this once: python -m ledger.create_key NAME."""

import asyncio
import re
import sys

from sqlalchemy.exc import IntegrityError

from .database import new_session
from .keys import new_key
from .schemas import NAME


async def main(name):
    key, row = new_key(name)
    async with new_session() as session:
        session.add(row)
        try:
            await session.commit()
        except IntegrityError:
            sys.exit(f"there is a key called {name} already")
    print(key)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.fullmatch(NAME, sys.argv[1]):
        sys.exit("usage: python -m ledger.create_key NAME, of lower-case letters, digits and hyphens")
    asyncio.run(main(sys.argv[1]))
