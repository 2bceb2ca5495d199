"""users, threads and posts

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def created_at():
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def belongs_to(table, name, column):
    key = f"fk_{table}_{column}_{name}"
    return sa.ForeignKeyConstraint([column], [f"{name}.id"], name=key, ondelete="CASCADE")


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        belongs_to("threads", "users", "user_id"),
    )
    op.create_index("ix_threads_user_id", "threads", ["user_id"])
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        belongs_to("posts", "threads", "thread_id"),
        belongs_to("posts", "users", "user_id"),
    )
    op.create_index("ix_posts_thread_id", "posts", ["thread_id"])
    op.create_index("ix_posts_user_id", "posts", ["user_id"])


def downgrade():
    op.drop_table("posts")
    op.drop_table("threads")
    op.drop_table("users")
