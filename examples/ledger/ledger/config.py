"""Settings, read from the environment when a process starts."""

import os
from dataclasses import dataclass, field


class SettingError(RuntimeError):
    """A setting is missing or wrong, and nothing starts with it: see .env.example."""


@dataclass(frozen=True)
class Settings:
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    public_origin: str


def url(name, *schemes):
    value = os.environ.get(name, "")
    if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise SettingError(f"{name} must be a URL that begins with {' or '.join(schemes)}://")
    return value


def load():
    return Settings(
        database_url=url("DATABASE_URL", "postgresql+asyncpg"),
        redis_url=url("REDIS_URL", "redis", "rediss"),
        public_origin=os.environ.get("PUBLIC_ORIGIN", "http://localhost:8182").rstrip("/"),
    )


settings = load()
