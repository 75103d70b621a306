"""Recorded values of metrics, closed months, and what of the rollout is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.String(length=48), nullable=False),
        sa.Column("holds_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("values_of_a_metric", "metric_value", ["organisation_id", "metric_id", "holds_on"], unique=False)
    op.create_table(
        "program_month",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("mean", sa.String(length=60), nullable=False),
        sa.Column("big_self", sa.Integer(), nullable=False),
        sa.Column("big_confirmed", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "closed_on"),
    )
    op.create_table(
        "rollout_done",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.String(length=48), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "activity_id"),
    )


def downgrade() -> None:
    op.drop_table("rollout_done")
    op.drop_table("program_month")
    op.drop_index("values_of_a_metric", table_name="metric_value")
    op.drop_table("metric_value")
