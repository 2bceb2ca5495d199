"""Settings, read from the environment when the app is created."""

import os
from pathlib import Path

ATTACHMENT_LIMIT = 9 * 1024 * 1024  # the edge takes requests of 10 MiB
FORM_OVERHEAD = 64 * 1024  # the multipart lines around an attachment


def required(name):
    value = os.environ.get(name, "").strip()
    if not value:
        raise RuntimeError(f"{name} is not set, and the app does not start without it: see .env.example")
    return value


def positive(name, default):
    value = os.environ.get(name, "").strip() or default
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise RuntimeError(f"{name} must be a whole number above 0, not {value!r}")
    return number


def database_url(url):
    """Name the driver: which one a bare postgresql:// means depends on SQLAlchemy's version."""
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg2"
    return scheme + separator + rest


def from_environment(root):
    return {
        "SECRET_KEY": required("SECRET_KEY"),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SQLALCHEMY_DATABASE_URI": database_url(required("DATABASE_URL")),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
        "UPLOAD_FOLDER": root / (os.environ.get("UPLOAD_FOLDER", "").strip() or "uploads"),
        "MAX_CONTENT_LENGTH": ATTACHMENT_LIMIT + FORM_OVERHEAD,
        "NOTES_PER_PAGE": positive("NOTES_PER_PAGE", 20),
    }


def upload_folder(app):
    """The folder of the attachments, made when it is first needed."""
    folder = Path(app.config["UPLOAD_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder
