"""Runs the migrations for `flask db`, and keeps count of the runs in migration_run."""

from logging.config import fileConfig

from alembic import context
from flask import current_app
from sqlalchemy import insert, inspect

from notes.models import MigrationRun

fileConfig(context.config.config_file_name, disable_existing_loggers=False)
db = current_app.extensions["migrate"].db


def include_name(name, kind, parents):
    """Leave the table of database/init.sql alone: it is no part of the models."""
    return not (kind == "table" and name == "installation")


def record_run(connection):
    """Add a row, unless the command only looked or has just dropped the table."""
    moved = context.get_context().opts.get("destination_rev") is not None
    if moved and inspect(connection).has_table(MigrationRun.__tablename__):
        connection.execute(insert(MigrationRun))
        connection.commit()


def run_offline():
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, include_name=include_name)
        with context.begin_transaction():
            context.run_migrations()
        record_run(connection)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
