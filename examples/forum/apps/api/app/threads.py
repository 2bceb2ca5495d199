from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from .database import Db, get_or_404, own_or_refuse
from .models import Post, Thread
from .schemas import Id, Page, Paged, PostOut, ThreadIn, ThreadOut
from .tokens import CurrentUser
from .uploads import forget_uploads

router = APIRouter(prefix="/threads", tags=["threads"])


@router.get("")
def list_threads(paging: Paged, session: Db) -> Page[ThreadOut]:
    """The newest first."""
    return paging.of(session, select(Thread).order_by(Thread.id.desc()))


@router.post("", status_code=201)
def start_thread(given: ThreadIn, user: CurrentUser, session: Db) -> ThreadOut:
    thread = Thread(title=given.title, user=user)
    session.add(thread)
    session.commit()
    return thread


@router.get("/{thread_id}")
def show_thread(thread_id: Id, session: Db) -> ThreadOut:
    return get_or_404(session, Thread, thread_id)


@router.delete("/{thread_id}", status_code=204)
def delete_thread(thread_id: Id, user: CurrentUser, session: Db) -> None:
    """With all its posts, whoever wrote them."""
    thread = own_or_refuse(session, Thread, thread_id, user)
    names = session.scalars(select(Post.upload_name).where(Post.thread_id == thread_id)).all()
    session.delete(thread)
    forget_uploads(session, names)


@router.get("/{thread_id}/export")
def export_thread(thread_id: Id, session: Db) -> StreamingResponse:
    """All posts, one JSON object a line; never more than a few of them in memory."""
    get_or_404(session, Thread, thread_id)
    posts = select(Post).where(Post.thread_id == thread_id).order_by(Post.id)

    def lines():
        for post in session.scalars(posts.execution_options(yield_per=50)):
            yield PostOut.model_validate(post).model_dump_json() + "\n"

    file = f'attachment; filename="thread-{thread_id}.ndjson"'
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"Content-Disposition": file})
