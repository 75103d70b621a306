"""The conference: calls for talks, reviews, schedules and agendas."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conference",
        sa.Column("occurrence_id", sa.Integer(), sa.ForeignKey("event_occurrence.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("reminded_for", sa.String(length=80), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "conference_room",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("occurrence_id", sa.Integer(), sa.ForeignKey("conference.occurrence_id"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.UniqueConstraint("occurrence_id", "name"),
    )
    op.create_table(
        "conference_talk",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("occurrence_id", sa.Integer(), sa.ForeignKey("conference.occurrence_id"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("abstract", sa.String(length=1500), nullable=False),
        sa.Column("format", sa.String(length=48), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("earliest", sa.Time(), nullable=True),
        sa.Column("latest", sa.Time(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("told", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("room_id", sa.Integer(), sa.ForeignKey("conference_room.id", ondelete="SET NULL"), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column(
            "shown_room_id", sa.Integer(), sa.ForeignKey("conference_room.id", ondelete="SET NULL"), nullable=True
        ),
        sa.Column("shown_starts", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("slides", sa.String(length=500), nullable=False),
    )
    op.create_index("talks_of_a_conference", "conference_talk", ["occurrence_id", "state"])
    op.create_index("ix_conference_talk_author_id", "conference_talk", ["author_id"])
    _create_said("conference_speaker", "talk_id", sa.ForeignKey("conference_talk.id", ondelete="CASCADE"))
    _create_said("conference_reviewer", "occurrence_id", sa.ForeignKey("conference.occurrence_id"))
    _create_about_talk(
        "conference_review",
        sa.Column("scores", sa.String(length=400), nullable=False),
        sa.Column("comment", sa.String(length=600), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(), nullable=False),
    )
    _create_about_talk("conference_mark")


def _create_said(name: str, key: str, refers: sa.ForeignKey) -> None:
    op.create_table(
        name,
        sa.Column(key, sa.Integer(), refers, primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
    )
    op.create_index(f"ix_{name}_member_id", name, ["member_id"])


def _create_about_talk(name: str, *columns: sa.Column[object]) -> None:
    talk = sa.ForeignKey("conference_talk.id", ondelete="CASCADE")
    op.create_table(
        name,
        sa.Column("talk_id", sa.Integer(), talk, primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        *columns,
    )
    op.create_index(f"ix_{name}_member_id", name, ["member_id"])


def downgrade() -> None:
    for name in ("conference_mark", "conference_review", "conference_reviewer", "conference_speaker"):
        op.drop_index(f"ix_{name}_member_id", name)
        op.drop_table(name)
    op.drop_index("ix_conference_talk_author_id", "conference_talk")
    op.drop_index("talks_of_a_conference", "conference_talk")
    op.drop_table("conference_talk")
    op.drop_table("conference_room")
    op.drop_table("conference")
