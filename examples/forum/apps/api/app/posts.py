from fastapi import APIRouter, HTTPException
from sqlalchemy import func, select

from .database import Db, get_or_404, own_or_refuse
from .live import CHANNEL
from .models import Post, Thread, Upload
from .schemas import Id, Page, Paged, PostIn, PostOut
from .tokens import CurrentUser
from .uploads import forget_uploads

router = APIRouter(tags=["posts"])


@router.get("/threads/{thread_id}/posts")
def list_posts(thread_id: Id, paging: Paged, session: Db) -> Page[PostOut]:
    """The oldest first."""
    get_or_404(session, Thread, thread_id)
    return paging.of(session, select(Post).where(Post.thread_id == thread_id).order_by(Post.id))


@router.post("/threads/{thread_id}/posts", status_code=201)
def write_post(thread_id: Id, given: PostIn, user: CurrentUser, session: Db) -> PostOut:
    thread = get_or_404(session, Thread, thread_id)
    name = given.upload and given.upload.removeprefix("/uploads/")
    if name and not free_upload(session, name, user):
        raise HTTPException(422, "That upload is not yours, or another post shows it.")
    post = Post(thread_id=thread.id, user=user, body=given.body, upload_name=name)
    session.add(post)
    session.flush()
    session.execute(select(func.pg_notify(CHANNEL, str(post.id))))  # sent when the post is committed
    session.commit()
    return post


def free_upload(session, name, user):
    upload = session.get(Upload, name)
    taken = session.scalar(select(Post.id).where(Post.upload_name == name))
    return upload is not None and upload.user_id == user.id and taken is None


@router.get("/posts/{post_id}")
def show_post(post_id: Id, session: Db) -> PostOut:
    return get_or_404(session, Post, post_id)


@router.delete("/posts/{post_id}", status_code=204)
def delete_post(post_id: Id, user: CurrentUser, session: Db) -> None:
    post = own_or_refuse(session, Post, post_id, user)
    session.delete(post)
    forget_uploads(session, [post.upload_name])
