"""A token kept in the cookie of the session, which every form sends back."""

import hmac
import secrets

from flask import abort, request, session


def csrf_token():
    if "csrf_token" not in session:
        session["csrf_token"] = secrets.token_urlsafe(32)
    return session["csrf_token"]


def check():
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    expected, sent = session.get("csrf_token", ""), request.form.get("csrf_token", "")
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode()):
        abort(400, "This form is out of date: go back, reload the page and send it again.")


def init_app(app):
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.before_request(check)
