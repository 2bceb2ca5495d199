"""The pages of participants."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

bp = Blueprint("participants", __name__)


@bp.get("/")
def index():
    experiments = current_app.experiments.all()
    return render_template("index.html", experiments=experiments, has_ended="ended" in request.args)


@bp.get("/health")
def health():
    """Asks nothing of the database."""
    return {"status": "ok"}


@bp.post("/experiments/<name>")
def begin(name):
    experiment = current_app.experiments.get(name) or abort(404)
    session["run"] = current_app.participants.begin(experiment)
    return redirect(url_for(".trial"), 303)


@bp.get("/trial")
def trial():
    run = current_app.participants.get(session.get("run"))
    if run is None:
        return ended()
    position = len(run.answers)
    if position == len(run.trials):
        return finish(run)
    return render_template("trial.html", run=run, position=position, trial=run.trials[position])


@bp.post("/trial")
def answer():
    run = current_app.participants.get(session.get("run"))
    if run is None:
        return ended()
    try:
        position, milliseconds = (int(request.form[name]) for name in ("position", "milliseconds"))
        run.answer(position, request.form["answer"], milliseconds)
    except ValueError:
        abort(400, "This is none of the answers.")
    return finish(run) if run.is_done else redirect(url_for(".trial"), 303)


@bp.get("/thanks")
def thanks():
    return render_template("thanks.html", number=session.get("number"))


def finish(run):
    """Forgets a run only when its answers are kept: otherwise the page may be asked for again."""
    current_app.store.keep(run.result())
    current_app.participants.end(session.pop("run"))
    session["number"] = run.number
    return redirect(url_for(".thanks"), 303)


def ended():
    """Their process was started anew, or they were away for too long: they may begin again."""
    session.pop("run", None)
    return redirect(url_for(".index", ended=1), 303)
