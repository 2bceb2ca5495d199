"""accounts, transfers and entries

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def key():
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def created_at():
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def upgrade():
    op.create_table(
        "accounts",
        key(),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("may_overdraw", sa.Boolean(), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "transfers",
        key(),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("amounts", JSONB(), nullable=False),
        sa.Column("reason", sa.String(200)),
        created_at(),
        sa.Column("booked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
        sa.UniqueConstraint("reference", name="uq_transfers_reference"),
        sa.CheckConstraint("state IN ('queued', 'booked', 'refused')", name="ck_transfers_state"),
    )
    op.create_index("ix_transfers_state", "transfers", ["state"])
    op.create_table(
        "entries",
        key(),
        sa.Column("transfer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name="fk_entries_transfer_id_transfers"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_entries_account_id_accounts"),
        sa.CheckConstraint("amount <> 0", name="ck_entries_amount"),
    )
    op.create_index("ix_entries_transfer_id", "entries", ["transfer_id"])
    op.create_index("ix_entries_account_id", "entries", ["account_id"])
    # Asked at the commit, when all entries of a transfer are there.
    op.execute("""
        CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            transfer bigint := COALESCE(NEW.transfer_id, OLD.transfer_id);
            rest numeric := (SELECT COALESCE(sum(amount), 0) FROM entries WHERE transfer_id = transfer);
        BEGIN
            IF rest <> 0 THEN
                RAISE EXCEPTION 'the entries of transfer % add up to %, not 0', transfer, rest
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE CONSTRAINT TRIGGER entries_balance AFTER INSERT OR UPDATE OR DELETE ON entries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
    """)


def downgrade():
    op.drop_table("entries")
    op.execute("DROP FUNCTION refuse_unbalanced()")
    op.drop_table("transfers")
    op.drop_table("accounts")
