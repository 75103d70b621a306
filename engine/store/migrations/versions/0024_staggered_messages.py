"""Weekly messages that begin later, people who are drawn into cohorts by lot, and what was told of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohort", sa.Column("messages_after", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("enrolment", sa.Column("messages_early", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "cohort_draw",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("earlier_id", sa.Integer(), sa.ForeignKey("cohort.id"), nullable=False),
        sa.Column("later_id", sa.Integer(), sa.ForeignKey("cohort.id"), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "cohort_drawn",
        sa.Column("draw_id", sa.Integer(), sa.ForeignKey("cohort_draw.id"), primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("cohort_id", sa.Integer(), sa.ForeignKey("cohort.id"), nullable=False),
    )
    op.create_index("ix_cohort_drawn_member_id", "cohort_drawn", ["member_id"])
    counts = [f"{side}_{what}" for what in ("people", "done", "messages") for side in ("earlier", "later")]
    op.create_table(
        "nudge_effect",
        sa.Column("earlier_id", sa.Integer(), sa.ForeignKey("cohort.id"), primary_key=True),
        sa.Column("later_id", sa.Integer(), sa.ForeignKey("cohort.id"), primary_key=True),
        sa.Column("span", sa.String(length=8), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("first_week", sa.Integer(), nullable=False),
        sa.Column("last_week", sa.Integer(), nullable=False),
        sa.Column("by_lot", sa.Boolean(), nullable=False),
        sa.Column("compared_at", sa.DateTime(), nullable=False),
        sa.Column("why_not", sa.String(length=8), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("value", "low", "high")),
    )
    op.create_index("ix_nudge_effect_organisation_id", "nudge_effect", ["organisation_id"])


def downgrade() -> None:
    op.drop_index("ix_nudge_effect_organisation_id", "nudge_effect")
    op.drop_table("nudge_effect")
    op.drop_index("ix_cohort_drawn_member_id", "cohort_drawn")
    op.drop_table("cohort_drawn")
    op.drop_table("cohort_draw")
    op.drop_column("enrolment", "messages_early")
    op.drop_column("cohort", "messages_after")
