# PostgreSQL, through whichever driver the app has.

import contextlib
import importlib.util
import sys
from urllib.parse import unquote, urlsplit

from ..health import Problem
from ..limited import limited

SCHEMES = ("postgresql", "postgres")
DRIVERS = ("psycopg", "psycopg2", "asyncpg", "pg8000")

# Where migration tools note what they did, as table and what identifies a revision in it.
HISTORIES = {"alembic": ("alembic_version", "version_num"), "django": ("django_migrations", "app || '.' || name")}

# In one statement each: a table that is absent must not fill the server's log with errors.
NOTED = "SELECT to_regclass('{}') IS NOT NULL"
REVISIONS = "SELECT {1} FROM {0}"

# What drivers say, and what a client may read of it. The first that is found counts.
REASONS = (
    (("password authentication failed", "no password supplied", "28p01"), "authentication failed"),
    (("pg_hba.conf", "28000"), "the server does not let this client in"),
    (("does not exist", "3d000"), "the database or the role does not exist"),
    (("too many clients", "too many connections", "remaining connection slots", "53300"), "too many connections"),
    (("starting up", "shutting down", "recovery mode", "57p0"), "the server is starting or stopping"),
    (("permission denied", "42501"), "permission denied"),
    (("refused",), "connection refused"),
    (("name or service", "name resolution", "could not translate", "no address associated", "getaddrinfo", "gaierror",
      "failed to resolve", "unknown host"), "its host name cannot be resolved"),
    (("unreachable", "no route"), "the host cannot be reached"),
    (("timeout", "timed out", "server closed the connection", "ssl syscall", "eof detected"), "no answer in time"),
)


def probe(url, seconds, history):
    """Asks `SELECT 1`, and for the revisions in a tool's `history` where one is named."""
    address = "postgresql://" + url.partition("://")[2]
    installed = [name for name in DRIVERS if name in sys.modules or importlib.util.find_spec(name)]
    for driver in sorted(installed, key=lambda name: name not in sys.modules):  # the app's own first
        try:
            return globals()[f"with_{driver}"](address, seconds, history)
        except ImportError:  # psycopg without libpq
            continue
        except Exception as error:
            raise Problem(reason_of(error)) from None
    raise Problem(f"no driver that works is installed: {', '.join(DRIVERS)}")


def reason_of(error):
    """Returns why a probe failed, without the driver's own words: they may hold addresses and names."""
    said = ""
    while error is not None:  # pg8000 tells only the cause
        kind, said = type(error).__name__, f"{said} {type(error).__name__} {getattr(error, 'sqlstate', '')} {error}".lower()
        error = error.__cause__ or error.__context__
    return next((reason for signs, reason in REASONS if any(sign in said for sign in signs)), kind)


def ask(execute, history):
    """Asks through `execute`, which returns a statement's rows."""
    execute("SELECT 1")
    if history is None or not execute(NOTED.format(*HISTORIES[history]))[0][0]:
        return None
    return {row[0] for row in execute(REVISIONS.format(*HISTORIES[history]))}


def with_psycopg(url, seconds, history):
    import psycopg

    with psycopg.connect(url, connect_timeout=seconds, autocommit=True) as connection:
        with limited(connection.fileno(), seconds):
            return ask(lambda statement: connection.execute(statement).fetchall(), history)


def with_psycopg2(url, seconds, history):
    import psycopg2

    connection = psycopg2.connect(url, connect_timeout=seconds)
    try:
        connection.autocommit = True
        with limited(connection.fileno(), seconds), connection.cursor() as cursor:

            def execute(statement):
                cursor.execute(statement)
                return cursor.fetchall()

            return ask(execute, history)
    finally:
        connection.close()


def with_asyncpg(url, seconds, history):
    import asyncio

    import asyncpg

    async def run():
        connection = await asyncpg.connect(url, timeout=seconds)
        try:
            await connection.fetch("SELECT 1")
            if history is None or not await connection.fetchval(NOTED.format(*HISTORIES[history])):
                return None
            return {row[0] for row in await connection.fetch(REVISIONS.format(*HISTORIES[history]))}
        finally:
            connection.terminate()

    async def run_limited():
        return await asyncio.wait_for(run(), seconds)

    return asyncio.run(run_limited())


def with_pg8000(url, seconds, history):
    from pg8000 import dbapi

    parts = urlsplit(url)
    connection = dbapi.connect(
        user=unquote(parts.username or ""), password=unquote(parts.password or "") or None, host=parts.hostname,
        port=parts.port or 5432, database=unquote(parts.path.lstrip("/")) or None, timeout=seconds)
    try:
        connection.autocommit = True
        cursor = connection.cursor()

        def execute(statement):
            cursor.execute(statement)
            return cursor.fetchall()

        return ask(execute, history)
    finally:
        with contextlib.suppress(Exception):
            connection.close()
