"""Settings, read from the environment when the app starts."""

import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRET_LENGTH = 32


class SettingError(RuntimeError):
    """A setting is missing or wrong, and the app does not start with it: see .env.example."""


@dataclass(frozen=True)
class Settings:
    dev: bool
    database_url: str = field(repr=False)
    access_secret: str = field(repr=False)
    refresh_secret: str = field(repr=False)
    cors_origins: list[str]
    upload_dir: Path


def environment(value):
    if value not in ("dev", "prod"):
        raise SettingError(f"ENV must be dev or prod, not {value!r}")
    return value == "dev"


def database_url(url):
    """Name the driver: which one a bare postgresql:// means depends on SQLAlchemy's version."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg") or not rest:
        raise SettingError("DATABASE_URL must be like postgresql+psycopg://user:password@host:5432/name")
    return f"postgresql+psycopg://{rest}"


def secret(name, value, dev):
    if not value and dev:
        return f"{name} for development only, known to everyone"
    if len(value) < SECRET_LENGTH:
        raise SettingError(f"{name} must have at least {SECRET_LENGTH} characters")
    return value


def origins(value):
    """Whole origins only: a star would let any site read what the API answers."""
    found = [origin.strip().rstrip("/") for origin in value.split(",") if origin.strip()]
    for origin in found:
        if not origin.startswith(("http://", "https://")) or "*" in origin:
            raise SettingError(f"CORS_ORIGINS must be origins such as https://forum.example, not {origin!r}")
    return found


def load():
    dev = environment(os.environ.get("ENV", "prod"))
    settings = Settings(
        dev=dev,
        database_url=database_url(os.environ.get("DATABASE_URL", "")),
        access_secret=secret("JWT_ACCESS_SECRET", os.environ.get("JWT_ACCESS_SECRET", ""), dev),
        refresh_secret=secret("JWT_REFRESH_SECRET", os.environ.get("JWT_REFRESH_SECRET", ""), dev),
        cors_origins=origins(os.environ.get("CORS_ORIGINS", "")),
        upload_dir=ROOT / os.environ.get("UPLOAD_DIR", "uploads"),
    )
    if settings.access_secret == settings.refresh_secret:
        raise SettingError("JWT_ACCESS_SECRET and JWT_REFRESH_SECRET must differ")
    return settings


settings = load()
