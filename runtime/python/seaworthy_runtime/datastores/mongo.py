# MongoDB, through pymongo: every driver and mapper for Python brings it.

from ..health import Problem

SCHEMES = ("mongodb", "mongodb+srv")

# Codes of the server's errors, and what a client may read of them.
CODES = {
    18: "authentication failed",
    8000: "authentication failed",
    13: "permission denied",
    91: "the server is starting or stopping",
    11600: "the server is starting or stopping",
    11602: "the server is starting or stopping",
}

# What the driver says where no server has answered. The first that is found counts.
WORDS = (
    (("refused",), "connection refused"),
    (("name or service", "name resolution", "getaddrinfo", "nameservers", "dns"), "its host name cannot be resolved"),
    (("unreachable", "no route"), "the host cannot be reached"),
    (("closed", "reset"), "the server closed the connection"),
    (("timed out", "timeout"), "no answer in time"),
)


def probe(url, seconds, _history):
    """Asks `ping` as the app's user. There are no migration revisions."""
    try:
        import pymongo
    except ImportError:
        raise Problem("no driver that works is installed: pymongo") from None
    limit = seconds * 1000
    try:
        client = pymongo.MongoClient(
            url, serverSelectionTimeoutMS=limit, connectTimeoutMS=limit, socketTimeoutMS=limit, maxPoolSize=1)
        try:
            client.admin.command("ping")
        finally:
            client.close()
    except Exception as error:
        raise Problem(reason_of(error)) from None
    return None


def reason_of(error):
    """Returns why a probe failed, without the driver's own words: they may hold addresses and names."""
    details = getattr(error, "details", None)
    code = details.get("code") if isinstance(details, dict) else None
    if code is not None:
        return CODES.get(code, type(error).__name__)
    said = f"{type(error).__name__} {error}".lower()
    return next((reason for signs, reason in WORDS if any(sign in said for sign in signs)), type(error).__name__)
