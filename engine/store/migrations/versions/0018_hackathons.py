"""Hackathons: who takes part, ideas, teams, submissions, judging and results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _reference(name: str, target: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), primary_key=key, nullable=nullable)


def upgrade() -> None:
    organisation = "organisation.id"
    occurrence, member = "event_occurrence.id", "member.id"
    op.create_table(
        "hackathon_edition",
        _reference("occurrence_id", occurrence, key=True),
        _reference("organisation_id", organisation),
        sa.Column("closes_before", sa.Integer(), nullable=True),
        sa.Column("planned_for", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
    )
    op.create_index("ix_hackathon_edition_organisation_id", "hackathon_edition", ["organisation_id"])
    op.create_table(
        "hackathon_entrant",
        _reference("occurrence_id", occurrence, key=True),
        _reference("member_id", member, key=True),
        _reference("organisation_id", organisation),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("brings", sa.String(length=600), nullable=False),
        sa.Column("learns", sa.String(length=600), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_hackathon_entrant_member_id", "hackathon_entrant", ["member_id"])
    op.create_table(
        "hackathon_idea",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("organisation_id", organisation),
        _reference("occurrence_id", occurrence),
        _reference("author_id", member, nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("line", sa.String(length=240), nullable=False),
        sa.Column("wants", sa.String(length=600), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
    )
    op.create_index("ix_hackathon_idea_occurrence_id", "hackathon_idea", ["occurrence_id"])
    op.create_table(
        "hackathon_like",
        _reference("idea_id", "hackathon_idea.id", key=True),
        _reference("member_id", member, key=True),
        _reference("organisation_id", organisation),
    )
    _teams(organisation, occurrence, member)
    _judging(organisation, occurrence, member)


def _teams(organisation: str, occurrence: str, member: str) -> None:
    team = "hackathon_team.id"
    op.create_table(
        "hackathon_team",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("organisation_id", organisation),
        _reference("occurrence_id", occurrence),
        _reference("idea_id", "hackathon_idea.id", nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_hackathon_team_occurrence_id", "hackathon_team", ["occurrence_id"])
    op.create_table(
        "hackathon_seat",
        _reference("team_id", team, key=True),
        _reference("member_id", member, key=True),
        _reference("organisation_id", organisation),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
    )
    op.create_index("ix_hackathon_seat_member_id", "hackathon_seat", ["member_id"])
    op.create_table(
        "hackathon_request",
        _reference("team_id", team, key=True),
        _reference("member_id", member, key=True),
        _reference("organisation_id", organisation),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_hackathon_request_member_id", "hackathon_request", ["member_id"])
    op.create_table(
        "hackathon_entry",
        _reference("team_id", team, key=True),
        _reference("organisation_id", organisation),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
    )


def _judging(organisation: str, occurrence: str, member: str) -> None:
    team = "hackathon_team.id"
    op.create_table(
        "hackathon_judge",
        _reference("occurrence_id", occurrence, key=True),
        _reference("member_id", member, key=True),
        _reference("organisation_id", organisation),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_hackathon_judge_member_id", "hackathon_judge", ["member_id"])
    op.create_table(
        "hackathon_verdict",
        _reference("team_id", team, key=True),
        _reference("judge_id", member, key=True),
        _reference("organisation_id", organisation),
        sa.Column("comment", sa.String(length=600), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_hackathon_verdict_judge_id", "hackathon_verdict", ["judge_id"])
    op.create_table(
        "hackathon_mark",
        _reference("team_id", team, key=True),
        _reference("judge_id", member, key=True),
        sa.Column("criterion", sa.String(length=48), primary_key=True),
        _reference("organisation_id", organisation),
        sa.Column("score", sa.Integer(), nullable=False),
    )
    op.create_index("ix_hackathon_mark_judge_id", "hackathon_mark", ["judge_id"])
    op.create_table(
        "hackathon_result",
        _reference("team_id", team, key=True),
        _reference("occurrence_id", occurrence),
        _reference("organisation_id", organisation),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(length=48), nullable=False),
    )
    op.create_index("ix_hackathon_result_occurrence_id", "hackathon_result", ["occurrence_id"])


def downgrade() -> None:
    for name in ("result", "mark", "verdict", "judge", "entry", "request", "seat", "team"):
        op.drop_table(f"hackathon_{name}")
    for name in ("like", "idea", "entrant", "edition"):
        op.drop_table(f"hackathon_{name}")
