"""Where the messages of cards are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posted_card",
        sa.Column("platform", sa.String(length=20), primary_key=True),
        sa.Column("workspace", sa.String(length=100), primary_key=True),
        sa.Column("user", sa.String(length=254), primary_key=True),
        sa.Column("spot", sa.String(length=500), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("conversation", sa.String(length=40), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_posted_card_member_id", "posted_card", ["member_id"])
    op.create_index("ix_posted_card_posted_at", "posted_card", ["posted_at"])


def downgrade() -> None:
    op.drop_index("ix_posted_card_posted_at", "posted_card")
    op.drop_index("ix_posted_card_member_id", "posted_card")
    op.drop_table("posted_card")
