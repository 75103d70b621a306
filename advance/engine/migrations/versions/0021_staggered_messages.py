"""Weekly messages that begin later, people who are drawn into cohorts by lot, and what was told of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
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


def downgrade() -> None:
    op.drop_index("ix_cohort_drawn_member_id", "cohort_drawn")
    op.drop_table("cohort_drawn")
    op.drop_table("cohort_draw")
    op.drop_column("enrolment", "messages_early")
    op.drop_column("cohort", "messages_after")
