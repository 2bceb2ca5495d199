import time

from flask import Blueprint, jsonify, request
from flask_login import current_user, login_required
from sqlalchemy import func, inspect, text

from .models import MigrationRun, Note, db

bp = Blueprint("api", __name__)


@bp.get("/health")
def health():
    return jsonify(status="ok")


@bp.get("/slow")
def slow():
    """Answers after the given seconds, 30 at most: for trying time-outs and restarts."""
    time.sleep(min(max(0.0, request.args.get("seconds", 1.0, type=float)), 30.0))
    return "done", {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/api/notes")
@login_required
def notes():
    rows = db.session.scalars(db.select(Note).filter_by(user_id=current_user.id).order_by(Note.id))
    return jsonify(
        notes=[
            {
                "id": note.id,
                "title": note.title,
                "body": note.body,
                "created_at": note.created_at.isoformat(),
                "attachments": [
                    {"id": a.id, "filename": a.filename, "size": a.size} for a in note.attachments
                ],
            }
            for note in rows
        ]
    )


@bp.get("/api/whoami")
def whoami():
    """How the request looks from here, behind whatever proxies there are."""
    proxied = ("x-forwarded-", "x-real-ip", "forwarded")
    return jsonify(
        remote_addr=request.remote_addr,
        scheme=request.scheme,
        host=request.host,
        forwarded={name: value for name, value in request.headers if name.lower().startswith(proxied)},
    )


@bp.get("/api/migrations")
def migrations():
    return jsonify(runs=db.session.scalar(db.select(func.count()).select_from(MigrationRun)))


@bp.get("/api/installation")
def installation():
    """The row that database/init.sql made."""
    if not inspect(db.session.connection()).has_table("installation"):
        return jsonify(error="the database was not initialised with database/init.sql"), 404
    row = db.session.execute(text("SELECT id, created_at FROM installation")).one()
    return jsonify(id=str(row.id), created_at=row.created_at.isoformat())
