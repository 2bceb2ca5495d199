# MariaDB and MySQL, through whichever driver the app has.

import asyncio
import contextlib
import importlib.util
import sys
from urllib.parse import unquote, urlsplit

from ..health import Problem

SCHEMES = ("mysql", "mariadb")
DRIVERS = ("pymysql", "MySQLdb", "mysql.connector", "asyncmy", "mariadb")

# Where migration tools note what they did, as table and what identifies a revision in it.
HISTORIES = {"alembic": ("alembic_version", "version_num"), "django": ("django_migrations", "CONCAT(app, '.', name)")}

# A table that is absent must not be an error.
NOTED = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{}'"
REVISIONS = "SELECT {1} FROM {0}"

# Numbers of the server's errors, and what a client may read of them.
NUMBERS = {
    1045: "authentication failed",
    1698: "authentication failed",
    1129: "the server does not let this client in",
    1130: "the server does not let this client in",
    1044: "permission denied",
    1142: "permission denied",
    1049: "the database or the role does not exist",
    1040: "too many connections",
    1203: "too many connections",
    1226: "too many connections",
    1053: "the server is starting or stopping",
    1077: "the server is starting or stopping",
}

# What drivers say where no server has answered. The first that is found counts.
WORDS = (
    (("refused",), "connection refused"),
    (("name or service", "name resolution", "unknown mysql server host", "unknown server host", "getaddrinfo", "(-2)"),
     "its host name cannot be resolved"),
    (("unreachable", "no route"), "the host cannot be reached"),
    (("timed out", "timeout", "lost connection", "(110)"), "no answer in time"),
    (("can't connect",), "connection refused"),  # without a reason, or with a number that is none
    (("cryptography",), "the driver needs the package cryptography for this server"),
)


def probe(url, seconds, history):
    """Asks `SELECT 1`, and for the revisions in a tool's `history` where one is named."""
    parts = urlsplit(url)
    address = {"host": parts.hostname, "port": parts.port or 3306, "user": unquote(parts.username or ""),
               "password": unquote(parts.password or ""), "database": unquote(parts.path.lstrip("/"))}
    installed = [name for name in DRIVERS if name in sys.modules or found(name)]
    for driver in sorted(installed, key=lambda name: name not in sys.modules):  # the app's own first
        try:
            return ask_through(driver, address, seconds, history)
        except ImportError:  # a shared library is missing
            continue
        except Exception as error:
            raise Problem(reason_of(error)) from None
    raise Problem(f"no driver that works is installed: {', '.join(DRIVERS)}")


def found(name):
    """Whether a module is installed; importing one in a package imports the package."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def ask_through(driver, address, seconds, history):
    return globals()[f"with_{driver.lower().replace('.', '_')}"](address, seconds, history)


def reason_of(error):
    """Returns why a probe failed, without the driver's own words: they may hold addresses and names."""
    numbers = [number for number in (getattr(error, "errno", None), *error.args) if isinstance(number, int)]
    known = next((NUMBERS[number] for number in numbers if number in NUMBERS), None)
    said = f"{type(error).__name__} {error}".lower()
    return known or next((reason for signs, reason in WORDS if any(sign in said for sign in signs)), type(error).__name__)


def ask(connection, history):
    """Asks through a connection of Python's database API, and closes it."""
    with contextlib.closing(connection):
        cursor = connection.cursor()

        def execute(statement):
            cursor.execute(statement)
            return cursor.fetchall()

        execute("SELECT 1")
        if history is None or not int(execute(NOTED.format(*HISTORIES[history]))[0][0]):
            return None
        return {row[0] for row in execute(REVISIONS.format(*HISTORIES[history]))}


def limits(seconds):
    return {"connect_timeout": seconds, "read_timeout": seconds, "write_timeout": seconds}


def with_pymysql(address, seconds, history):
    import pymysql

    return ask(pymysql.connect(**address, **limits(seconds)), history)


def with_mysqldb(address, seconds, history):
    import MySQLdb

    return ask(MySQLdb.connect(**address, **limits(seconds)), history)


def with_mariadb(address, seconds, history):
    import mariadb

    return ask(mariadb.connect(**address, **limits(seconds)), history)


def with_mysql_connector(address, seconds, history):
    import mysql.connector

    return ask(mysql.connector.connect(**address, connection_timeout=seconds), history)


def with_asyncmy(address, seconds, history):
    import asyncmy

    async def run():
        connection = await asyncmy.connect(**address, connect_timeout=seconds)
        try:
            async with connection.cursor() as cursor:

                async def execute(statement):
                    await cursor.execute(statement)
                    return await cursor.fetchall()

                await execute("SELECT 1")
                if history is None or not int((await execute(NOTED.format(*HISTORIES[history])))[0][0]):
                    return None
                return {row[0] for row in await execute(REVISIONS.format(*HISTORIES[history]))}
        finally:
            connection.close()

    async def run_limited():
        return await asyncio.wait_for(run(), seconds)

    return asyncio.run(run_limited())
