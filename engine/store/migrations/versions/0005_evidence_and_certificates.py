"""Evidence of projects, reviews of the capstone, and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project_done", sa.Column("link", sa.String(length=500), nullable=False, server_default=""))
    op.create_table(
        "capstone_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(length=48), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["reviewer_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    asked = sa.text("verdict = 'asked'")
    op.create_index(
        "one_open_review",
        "capstone_review",
        ["member_id", "project_id"],
        unique=True,
        sqlite_where=asked,
        postgresql_where=asked,
    )
    op.create_index("reviews_to_do", "capstone_review", ["reviewer_id", "verdict"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("certificate_id", sa.String(length=48), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("program", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("content_version", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_because", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    valid = sa.text("revoked_at IS NULL")
    op.create_index(
        "one_valid_certificate",
        "certificate",
        ["member_id", "certificate_id"],
        unique=True,
        sqlite_where=valid,
        postgresql_where=valid,
    )


def downgrade() -> None:
    op.drop_index("one_valid_certificate", table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("reviews_to_do", table_name="capstone_review")
    op.drop_index("one_open_review", table_name="capstone_review")
    op.drop_table("capstone_review")
    op.drop_column("project_done", "link")
