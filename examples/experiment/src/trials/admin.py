"""The pages of administrators. Who is one stands in the signed cookie, so that any process may answer."""

import csv
import io
from functools import wraps
from pathlib import PurePath

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, session, url_for

bp = Blueprint("admin", __name__, url_prefix="/admin")
COLUMNS = ("show", "colour", "given", "is_correct", "milliseconds")


def admins_only(view):
    @wraps(view)
    def guarded(*args, **kwargs):
        return view(*args, **kwargs) if "admin" in session else redirect(url_for(".login"))

    return guarded


@bp.get("/login")
def login():
    return render_template("login.html")


@bp.post("/login")
def log_in():
    name = request.form.get("username", "")
    if not current_app.store.is_admin(name, request.form.get("password", "")):
        return render_template("login.html", problem="There is no administrator with this name and password."), 401
    session.clear()
    session["admin"] = name
    return redirect(url_for(".index"), 303)


@bp.get("/")
@admins_only
def index():
    return page()


def page(problem=None):
    counts = current_app.store.counts()
    return render_template("admin.html", experiments=current_app.experiments.all(), counts=counts, problem=problem)


@bp.post("/materials")
@admins_only
def add():
    file = request.files.get("file") or abort(400, "Choose a file.")
    try:
        current_app.experiments.add(PurePath(file.filename).stem, file.read().decode())
    except ValueError as problem:
        return page(problem), 400
    return redirect(url_for(".index"), 303)


@bp.get("/results/<name>.csv")
@admins_only
def results(name):
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["participant", "finished", "trial", *COLUMNS])
    for result in current_app.store.results(name):
        for number, answer in enumerate(result["answers"], 1):
            writer.writerow([result["_id"], result["finished"].isoformat(), number, *map(answer.get, COLUMNS)])
    return Response(table.getvalue(), mimetype="text/csv")
