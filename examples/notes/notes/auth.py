import re

from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from .models import User, db

bp = Blueprint("auth", __name__)
login_manager = LoginManager()


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


@login_manager.unauthorized_handler
def unauthorized():
    if request.path.startswith("/api/"):
        return jsonify(error="log in first"), 401
    return redirect(url_for("auth.login"))


def credentials():
    return request.form.get("username", "").strip().lower(), request.form.get("password", "")


def start_session(user):
    session.clear()
    login_user(user)
    return redirect(url_for("notes.index"))


@bp.get("/register")
def register():
    return render_template("account.html", register=True)


@bp.post("/register")
def register_post():
    username, password = credentials()
    if not re.fullmatch(r"[a-z0-9_.-]{3,32}", username):
        flash("A name has 3 to 32 letters, digits, dots, dashes or underscores.")
    elif len(password) < 8:
        flash("A password has at least 8 characters.")
    else:
        user = User(username=username, password_hash=generate_password_hash(password))
        db.session.add(user)
        try:
            db.session.commit()
            return start_session(user)
        except IntegrityError:
            db.session.rollback()
            flash("That name is taken.")
    return render_template("account.html", register=True, username=username), 400


@bp.get("/login")
def login():
    if current_user.is_authenticated:
        return redirect(url_for("notes.index"))
    return render_template("account.html", register=False)


@bp.post("/login")
def login_post():
    username, password = credentials()
    user = db.session.scalar(db.select(User).filter_by(username=username.replace("\0", "")))
    if user and check_password_hash(user.password_hash, password):
        return start_session(user)
    flash("Wrong name or password.")
    return render_template("account.html", register=False, username=username), 401


@bp.post("/logout")
def logout():
    logout_user()
    session.clear()
    return redirect(url_for("auth.login"))
