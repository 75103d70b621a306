"""The ledger of notices, and what members wish to hear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DUE = sa.text("state IN ('pending', 'sending')")
ACTIVE = sa.text("standing = 'active'")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("occurrence", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, server_default="pending"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("not_before", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("sending_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("platform_ref", sa.Text(), nullable=False, server_default=""),
        sa.Column("last_error", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("subject", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("answer", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("member_id", "kind", "occurrence"),
    )
    op.create_index(
        "due_notices",
        "notice",
        ["platform", "workspace", "not_before"],
        unique=False,
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_table(
        "notice_preferences",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("minute", sa.Integer(), nullable=False, server_default="540"),
        sa.Column("every", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("country", sa.String(length=2), nullable=False, server_default=""),
        sa.Column("quiet_from", sa.Integer(), nullable=False, server_default="1080"),
        sa.Column("quiet_to", sa.Integer(), nullable=False, server_default="480"),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("kinds_off", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "member_leave",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "first"),
    )
    never = sa.text("'1970-01-01 00:00:00.000000'")
    op.add_column("member", sa.Column("next_due_at", sa.DateTime(), nullable=False, server_default=never))
    op.add_column("member", sa.Column("nudged_week", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("member", sa.Column("unanswered", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("workspace", sa.Column("paused_until", sa.DateTime(), nullable=True))
    op.create_index(
        "due_members", "member", ["next_due_at"], unique=False, sqlite_where=ACTIVE, postgresql_where=ACTIVE
    )


def downgrade() -> None:
    op.drop_index("due_members", table_name="member", sqlite_where=ACTIVE, postgresql_where=ACTIVE)
    op.drop_column("workspace", "paused_until")
    for name in ("unanswered", "nudged_week", "next_due_at"):
        op.drop_column("member", name)
    op.drop_table("member_leave")
    op.drop_table("notice_preferences")
    op.drop_index("due_notices", table_name="notice", sqlite_where=DUE, postgresql_where=DUE)
    op.drop_table("notice")
