"""Runs the migrations against DATABASE_URL."""

from logging.config import fileConfig

from alembic import context

from app.database import engine
from app.models import Base

fileConfig(context.config.config_file_name, disable_existing_loggers=False)


def run_offline():
    url = engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
