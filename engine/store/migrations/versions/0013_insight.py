"""Figures of teams, and who looked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "latest_result",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "form_id"),
    )
    op.execute(
        "INSERT INTO latest_result (member_id, form_id, organisation_id, assessment_id, submitted_at) "
        "SELECT member_id, form_id, organisation_id, id, submitted_at FROM ("
        "SELECT assessment.*, row_number() OVER (PARTITION BY member_id, form_id ORDER BY submitted_at DESC, id DESC) "
        "AS newest FROM assessment WHERE state = 'submitted') AS submitted WHERE newest = 1"
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("seen", sa.String(length=20), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.ForeignKeyConstraint(["viewer_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("organisation_id", "member_id", "team_id"):
        op.create_index(f"ix_access_log_{name}", "access_log", [name], unique=False)
    op.create_table(
        "team_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("above_id", sa.Integer(), nullable=True),
        sa.Column("team_ids", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("in_total", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["above_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_team_figure_organisation_id", "team_figure", ["organisation_id"], unique=False)
    op.create_index("figures_of_a_team", "team_figure", ["team_id", "closed_on"], unique=False)
    op.create_index("figures_of_small_teams", "team_figure", ["above_id", "closed_on"], unique=False)
    op.create_table(
        "shared_result",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["with_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("assessment_id"),
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for table, names in (("shared_result", ("member_id", "with_id")), ("delegation", ("from_id", "to_id"))):
        for name in names:
            op.create_index(f"ix_{table}_{name}", table, [name], unique=False)
    op.create_table(
        "organisation_total",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "closed_on"),
    )
    op.create_table(
        "counted_answer",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["figure_id"], ["team_figure.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("assessment_id"),
    )
    op.create_index("ix_counted_answer_member_id", "counted_answer", ["member_id"], unique=False)
    op.create_index("ix_counted_answer_figure_id", "counted_answer", ["figure_id"], unique=False)


def downgrade() -> None:
    for name in (
        "counted_answer",
        "organisation_total",
        "delegation",
        "shared_result",
        "team_figure",
        "access_log",
        "latest_result",
    ):
        op.drop_table(name)
