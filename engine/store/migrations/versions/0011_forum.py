"""The forum: topics, votes, the rota of hosts, and swaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forum_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=140), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("open_topics", "forum_topic", ["series_id", "closed_at"], unique=False)
    op.create_table(
        "topic_vote",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["forum_topic.id"]),
        sa.PrimaryKeyConstraint("topic_id", "member_id"),
    )
    op.create_table(
        "rota_host",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"]),
        sa.PrimaryKeyConstraint("series_id", "member_id"),
    )
    op.create_table(
        "host_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("mine_id", sa.Integer(), nullable=False),
        sa.Column("theirs_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"]),
        sa.ForeignKeyConstraint(["asked_of"], ["member.id"]),
        sa.ForeignKeyConstraint(["mine_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["theirs_id"], ["event_occurrence.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_host_swap_asked_of", "host_swap", ["asked_of"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_host_swap_asked_of", table_name="host_swap")
    op.drop_table("host_swap")
    op.drop_table("rota_host")
    op.drop_table("topic_vote")
    op.drop_index("open_topics", table_name="forum_topic")
    op.drop_table("forum_topic")
