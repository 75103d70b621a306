"""The log, metrics of the program, and when people left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("started_on", sa.Date(), nullable=True))
    op.add_column("member", sa.Column("left_at", sa.DateTime(), nullable=True))
    op.create_table(
        "achievement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("right_first_time", sa.Boolean(), nullable=True),
        sa.Column("logged_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_achievement_member_id", "achievement", ["member_id"], unique=False)
    op.create_index(
        "achievements_of_an_organisation", "achievement", ["organisation_id", "kind", "happened_on"], unique=False
    )
    op.create_table(
        "confirmation",
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievement.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("achievement_id", "member_id"),
    )
    op.create_index("ix_confirmation_member_id", "confirmation", ["member_id"], unique=False)
    op.create_table(
        "feed_member",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )


def downgrade() -> None:
    op.drop_table("feed_member")
    op.drop_index("ix_confirmation_member_id", table_name="confirmation")
    op.drop_table("confirmation")
    op.drop_index("achievements_of_an_organisation", table_name="achievement")
    op.drop_index("ix_achievement_member_id", table_name="achievement")
    op.drop_table("achievement")
    op.drop_column("member", "left_at")
    op.drop_column("organisation", "started_on")
