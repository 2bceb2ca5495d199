from uuid import uuid4

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_login import current_user, login_required
from sqlalchemy.orm import selectinload

from .config import ATTACHMENT_LIMIT, upload_folder
from .models import Attachment, Note, db

bp = Blueprint("notes", __name__)


def own_notes():
    return db.select(Note).filter_by(user_id=current_user.id)


def field(name):
    return request.form.get(name, "").replace("\0", "").strip()


@bp.get("/")
@login_required
def index():
    page = min(max(1, request.args.get("page", 1, type=int)), 100_000)
    notes = db.paginate(
        own_notes().order_by(Note.id.desc()).options(selectinload(Note.attachments)),
        page=page,
        per_page=current_app.config["NOTES_PER_PAGE"],
        max_per_page=None,
        error_out=False,
    )
    return render_template("index.html", notes=notes, limit=ATTACHMENT_LIMIT)


@bp.post("/notes")
@login_required
def create():
    title = field("title")
    if not title or len(title) > 120:
        flash("A title has 1 to 120 characters.")
    else:
        db.session.add(Note(user_id=current_user.id, title=title, body=field("body")))
        db.session.commit()
    return redirect(url_for(".index"))


@bp.post("/notes/<int:note_id>/delete")
@login_required
def delete(note_id):
    note = db.one_or_404(own_notes().filter_by(id=note_id))
    paths = [upload_folder(current_app) / a.stored_as for a in note.attachments]
    db.session.delete(note)
    db.session.commit()
    for path in paths:
        path.unlink(missing_ok=True)
    return redirect(url_for(".index"))


@bp.post("/notes/<int:note_id>/attachments")
@login_required
def attach(note_id):
    note = db.one_or_404(own_notes().filter_by(id=note_id))
    file = request.files.get("file")
    name = file.filename.replace("\\", "/").rpartition("/")[2] if file else ""
    name = "".join(c for c in name if c.isprintable())[-255:]
    if not name:
        flash("Choose a file first.")
        return redirect(url_for(".index"))
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    if size > ATTACHMENT_LIMIT:
        abort(413)
    stored_as = uuid4().hex
    file.save(upload_folder(current_app) / stored_as)
    note.attachments.append(Attachment(filename=name, stored_as=stored_as, size=size))
    db.session.commit()
    return redirect(url_for(".index"))


@bp.get("/attachments/<int:attachment_id>")
@login_required
def download(attachment_id):
    attachment = db.one_or_404(
        db.select(Attachment).join(Note).filter(Attachment.id == attachment_id, Note.user_id == current_user.id)
    )
    return send_from_directory(
        current_app.config["UPLOAD_FOLDER"],
        attachment.stored_as,
        as_attachment=True,
        download_name=attachment.filename,
    )
