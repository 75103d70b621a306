"""Mentoring: offers and their topics, asks and pairs, and check-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mentoring_offer",
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(length=60), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_mentoring_offer_organisation_id", "mentoring_offer", ["organisation_id"])
    op.create_table(
        "offered_topic",
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("topic_id", sa.String(length=48), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "mentorship",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("mentee_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("mentor_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=True),
        sa.Column("topic_id", sa.String(length=48), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(), nullable=True),
    )
    for name, columns, state in (
        ("one_open_ask", ["mentee_id"], sa.text("state = 'asked'")),
        ("one_pair_of_two", ["mentee_id", "mentor_id"], sa.text("state = 'accepted'")),
    ):
        op.create_index(name, "mentorship", columns, unique=True, sqlite_where=state, postgresql_where=state)
    op.create_index("ix_mentorship_mentee_id", "mentorship", ["mentee_id"])
    op.create_index("mentorships_of_a_mentor", "mentorship", ["mentor_id", "state"])
    op.create_index("mentorships_by_state", "mentorship", ["state", "next_check_at"])
    op.create_table(
        "mentoring_check_in",
        sa.Column("mentorship_id", sa.Integer(), sa.ForeignKey("mentorship.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("helped", sa.String(length=500), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mentoring_check_in")
    for name in ("mentorships_by_state", "mentorships_of_a_mentor", "ix_mentorship_mentee_id"):
        op.drop_index(name, "mentorship")
    for name in ("one_pair_of_two", "one_open_ask"):
        op.drop_index(name, "mentorship")
    op.drop_table("mentorship")
    op.drop_table("offered_topic")
    op.drop_index("ix_mentoring_offer_organisation_id", "mentoring_offer")
    op.drop_table("mentoring_offer")
