"""The settings, from one file and nowhere else."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Config:
    secret_key: str = field(repr=False)
    materials: Path
    patience: float
    """Seconds."""
    mongo_url: str = field(repr=False)
    results: str


def read_config(path):
    """Raises FileNotFoundError where there is no file, and ValueError where one is not as it has to be."""
    with open(path, "rb") as file:
        content = tomllib.load(file)
    try:
        mongo = content["mongo"]
        return Config(
            secret_key=content["secret_key"],
            materials=Path(content["materials"]).absolute(),
            patience=content["patience"] * 60,
            mongo_url=mongo["url"],
            results=mongo["results"],
        )
    except KeyError as missing:
        raise ValueError(f"{path} lacks {missing}: config.toml.template shows all that it has to hold") from None
