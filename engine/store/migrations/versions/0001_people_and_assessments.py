"""People, assessments and finished projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "seen_event",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "event_id"),
    )
    op.create_index("ix_seen_event_seen_at", "seen_event", ["seen_at"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "name"),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "external_id"),
    )
    op.create_index("ix_workspace_organisation_id", "workspace", ["organisation_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role_id", sa.String(length=48), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "email"),
    )
    op.create_index("ix_member_manager_id", "member", ["manager_id"], unique=False)
    op.create_index("ix_member_team_id", "member", ["team_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pace", sa.String(length=10), nullable=True),
        sa.Column("position", sa.String(length=48), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("content_version", sa.String(length=200), nullable=False),
        sa.Column("role_id", sa.String(length=48), nullable=True),
        sa.Column("level_id", sa.String(length=48), nullable=True),
        sa.Column("rated", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_assessment",
        "assessment",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("submitted_assessments", "assessment", ["member_id", "form_id", "submitted_at"], unique=False)

    op.create_table(
        "identity",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=254), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("platform", "workspace", "user"),
    )
    op.create_index("ix_identity_member_id", "identity", ["member_id"], unique=False)

    op.create_table(
        "project_done",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "project_id"),
    )
    op.create_table(
        "domain_result",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("rated", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("target_tenths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("assessment_id", "domain_id"),
    )
    op.create_table(
        "rating",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("provenance", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("rated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("assessment_id", "skill_id"),
        sa.CheckConstraint("value BETWEEN 0 AND 5", name="on_the_scale"),
    )


def downgrade() -> None:
    op.drop_table("rating")
    op.drop_table("domain_result")
    op.drop_table("project_done")
    op.drop_index("ix_identity_member_id", table_name="identity")

    op.drop_table("identity")
    op.drop_index("submitted_assessments", table_name="assessment")
    op.drop_index(
        "one_open_assessment",
        table_name="assessment",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.drop_table("assessment")
    op.drop_index("ix_member_team_id", table_name="member")
    op.drop_index("ix_member_manager_id", table_name="member")

    op.drop_table("member")
    op.drop_index("ix_workspace_organisation_id", table_name="workspace")

    op.drop_table("workspace")
    op.drop_table("team")
    op.drop_index("ix_seen_event_seen_at", table_name="seen_event")

    op.drop_table("seen_event")
    op.drop_table("organisation")
