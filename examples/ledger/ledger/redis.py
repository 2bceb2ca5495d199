"""Redis: balances that need not be added up again, what the worker is to book, and who was sent to the bank.

Nothing is lost with it. Balances are in the entries, and the worker also looks into the table of transfers.
"""

import logging
import secrets

from redis.asyncio import Redis
from redis.exceptions import RedisError

from .config import settings

QUEUE = "transfers"
BALANCE_SECONDS = 600
LINK_SECONDS = 600

log = logging.getLogger(__name__)
redis = Redis.from_url(settings.redis_url, decode_responses=True, socket_connect_timeout=2, socket_timeout=10)

# Who read the entries before a booking may come to store the balance after it: only a newer one replaces another.
keep_newer = redis.register_script("""
    local known = redis.call('HGET', KEYS[1], 'entry')
    if not known or tonumber(known) < tonumber(ARGV[1]) then
        redis.call('HSET', KEYS[1], 'entry', ARGV[1], 'balance', ARGV[2])
        redis.call('EXPIRE', KEYS[1], ARGV[3])
    end
""")


async def known_balance(account_id):
    try:
        balance = await redis.hget(f"balance:{account_id}", "balance")
    except RedisError as error:
        log.warning("no balance from Redis: %s", error)
        return None
    return None if balance is None else int(balance)


async def keep_balance(account_id, entry_id, balance):
    """The balance after the entry with this id, which is the account's last."""
    try:
        await keep_newer([f"balance:{account_id}"], [entry_id, balance, BALANCE_SECONDS])
    except RedisError as error:
        log.warning("a balance was not kept in Redis: %s", error)


async def enqueue(transfer_id):
    try:
        await redis.rpush(QUEUE, transfer_id)
    except RedisError as error:
        log.warning("transfer %s waits until the worker looks for it: %s", transfer_id, error)


async def dequeue(seconds):
    """The id of the next transfer, or None after so many seconds without one."""
    found = await redis.blpop([QUEUE], timeout=seconds)
    return None if found is None else int(found[1])


async def start_link(account_id):
    """A word that the bank gives back to us with its customer; it is good once."""
    state = secrets.token_urlsafe(24)
    await redis.set(f"link:{state}", account_id, ex=LINK_SECONDS)
    return state


async def finish_link(state):
    account_id = await redis.getdel(f"link:{state}")
    return None if account_id is None else int(account_id)
