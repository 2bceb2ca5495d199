"""What an operator does from a shell."""

import secrets

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("create-admin")
@click.argument("name")
@with_appcontext
def create_admin(name):
    """Makes an administrator and shows the password, this once."""
    password = secrets.token_urlsafe(12)
    if not current_app.store.add_admin(name, password):
        raise click.ClickException(f"there is an administrator {name} already")
    click.echo(f"{name} may log in at /admin/ with the password {password}")
