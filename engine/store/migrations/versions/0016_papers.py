"""Papers: proposals, votes, roles, reading, and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("proposer_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("occurrence_id", sa.Integer(), sa.ForeignKey("event_occurrence.id"), nullable=True),
        sa.UniqueConstraint("organisation_id", "key"),
    )
    op.create_index("ix_paper_occurrence_id", "paper", ["occurrence_id"])
    op.create_table(
        "paper_choice",
        sa.Column("occurrence_id", sa.Integer(), sa.ForeignKey("event_occurrence.id"), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
    )
    _of_paper_and_member("paper_vote")
    _of_paper_and_member(
        "paper_part",
        sa.Column("role", sa.String(length=12), primary_key=True),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("logged", sa.Boolean(), nullable=False),
    )
    presents = sa.text("role = 'presenter'")
    op.create_index(
        "one_presenter", "paper_part", ["paper_id"], unique=True, sqlite_where=presents, postgresql_where=presents
    )
    _of_paper_and_member("paper_tick", sa.Column("step_id", sa.String(length=48), primary_key=True))
    _of_paper_and_member(
        "paper_note",
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_index("one_presenter", "paper_part")
    for table in ("paper_note", "paper_tick", "paper_part", "paper_vote"):
        op.drop_index(f"ix_{table}_member_id", table)
        op.drop_table(table)
    op.drop_table("paper_choice")
    op.drop_index("ix_paper_occurrence_id", "paper")
    op.drop_table("paper")


def _of_paper_and_member(table: str, *columns: sa.Column[object]) -> None:
    """A table of what a member has or does for a paper."""
    op.create_table(
        table,
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("paper.id"), primary_key=True),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        *columns,
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
    )
    op.create_index(f"ix_{table}_member_id", table, ["member_id"])
