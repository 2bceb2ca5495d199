"""uploads

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "uploads",
        sa.Column("name", sa.String(48), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_uploads"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_uploads_user_id_users", ondelete="CASCADE"),
    )
    op.create_index("ix_uploads_user_id", "uploads", ["user_id"])
    op.add_column("posts", sa.Column("upload_name", sa.String(48)))
    op.create_unique_constraint("uq_posts_upload_name", "posts", ["upload_name"])
    op.create_foreign_key("fk_posts_upload_name_uploads", "posts", "uploads", ["upload_name"], ["name"])


def downgrade():
    op.drop_column("posts", "upload_name")
    op.drop_table("uploads")
