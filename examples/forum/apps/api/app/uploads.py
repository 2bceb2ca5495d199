from pathlib import Path
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, HTTPException, UploadFile
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse
from sqlalchemy import delete

from .config import settings
from .database import Db
from .models import Upload
from .schemas import UploadOut
from .tokens import CurrentUser

LIMIT = 5 * 1024 * 1024
SIGNATURES = {
    ".gif": b"GIF8",
    ".jpeg": b"\xff\xd8\xff",
    ".jpg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".webp": b"RIFF",
}

router = APIRouter(prefix="/uploads", tags=["uploads"])


def is_text(content):
    try:
        return b"\0" not in content and content.decode() != ""
    except UnicodeDecodeError:
        return False


def checked(file):
    """The content and the extension that belongs to it."""
    content = file.file.read(LIMIT + 1)
    extension = Path(file.filename or "").suffix.lower()
    if len(content) > LIMIT:
        raise HTTPException(413, f"A file has at most {LIMIT // 1024 // 1024} MiB.")
    signature = SIGNATURES.get(extension)
    if not (content.startswith(signature) if signature else extension == ".txt" and is_text(content)):
        raise HTTPException(415, f"A file is a text (.txt) or a picture ({', '.join(SIGNATURES)}).")
    return content, extension


@router.post("", status_code=201)
def upload(file: UploadFile, user: CurrentUser, session: Db) -> UploadOut:
    content, extension = checked(file)
    row = Upload(name=uuid4().hex + extension, user_id=user.id, size=len(content))
    session.add(row)
    session.flush()
    settings.upload_dir.mkdir(parents=True, exist_ok=True)
    (settings.upload_dir / row.name).write_bytes(content)
    session.commit()
    return row


@router.get("/{name}")
def download(name: Annotated[str, PathParameter(pattern=r"^[0-9a-f]{32}\.[a-z]{3,4}$")]) -> FileResponse:
    path = settings.upload_dir / name
    if not path.is_file():
        raise HTTPException(404, "There is no such upload.")
    return FileResponse(path, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def forget_uploads(session, names):
    """Commit, and remove the files that the deleted posts showed."""
    names = [name for name in names if name]
    session.flush()
    session.execute(delete(Upload).where(Upload.name.in_(names)))
    session.commit()
    for name in names:
        (settings.upload_dir / name).unlink(missing_ok=True)
