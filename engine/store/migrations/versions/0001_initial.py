"""Everything that Advance keeps, as the first release has it.

On PostgreSQL also the queue that hands workspaces to servers, in a schema of its own. Its tables are Procrastinate's,
as the installed version declares them. They hold nothing that the ledger of notices does not know, so a version that
needs others gets a revision that drops the schema and makes it anew.
"""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

QUEUE_SCHEMA = "advance_queue"


def upgrade() -> None:
    op.create_table(
        "kept_secret",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
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
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("messages_after", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "name"),
    )
    op.create_table(
        "join_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_join_try_organisation_id", "join_try", ["organisation_id"], unique=False)
    op.create_table(
        "organisation_cut",
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
        "program_month",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("mean", sa.String(length=60), nullable=False),
        sa.Column("big_self", sa.Integer(), nullable=False),
        sa.Column("big_linked", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "closed_on"),
    )
    op.create_table(
        "rating_noise",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=48), nullable=False),
        sa.Column("skill", sa.Float(), nullable=False),
        sa.Column("shared", sa.Float(), nullable=False),
        sa.Column("estimated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "form_id"),
    )
    op.create_table(
        "rollout_done",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.String(length=48), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "activity_id"),
    )
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
        sa.Column("paused_until", sa.DateTime(), nullable=True),
        sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "external_id"),
    )
    op.create_index("ix_workspace_organisation_id", "workspace", ["organisation_id"], unique=False)
    op.create_table(
        "cohort_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["earlier_id"], ["cohort.id"]),
        sa.ForeignKeyConstraint(["later_id"], ["cohort.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
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
        sa.Column("keeps_timezone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("listed_timezone", sa.String(length=64), nullable=True),
        sa.Column("listed_locale", sa.String(length=20), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("chosen_locale", sa.String(length=20), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("next_due_at", sa.DateTime(), server_default=sa.text("'1970-01-01 00:00:00.000000'"), nullable=False),
        sa.Column("nudged_week", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "email"),
    )
    op.create_index(
        "due_members",
        "member",
        ["next_due_at"],
        unique=False,
        sqlite_where=sa.text("standing = 'active'"),
        postgresql_where=sa.text("standing = 'active'"),
    )
    op.create_index("ix_member_manager_id", "member", ["manager_id"], unique=False)
    op.create_index("ix_member_team_id", "member", ["team_id"], unique=False)
    op.create_index("roles_of_members", "member", ["organisation_id", "standing", "role_id", "team_id"], unique=False)
    op.create_table(
        "nudge_effect",
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("first_week", sa.Integer(), nullable=False),
        sa.Column("last_week", sa.Integer(), nullable=False),
        sa.Column("by_lot", sa.Boolean(), nullable=False),
        sa.Column("compared_at", sa.DateTime(), nullable=False),
        sa.Column("why_not", sa.String(length=8), nullable=False),
        sa.Column("earlier_people", sa.Integer(), nullable=False),
        sa.Column("later_people", sa.Integer(), nullable=False),
        sa.Column("earlier_done", sa.Integer(), nullable=False),
        sa.Column("later_done", sa.Integer(), nullable=False),
        sa.Column("earlier_messages", sa.Integer(), nullable=False),
        sa.Column("later_messages", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["earlier_id"], ["cohort.id"]),
        sa.ForeignKeyConstraint(["later_id"], ["cohort.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("earlier_id", "later_id", "span"),
    )
    op.create_index("ix_nudge_effect_organisation_id", "nudge_effect", ["organisation_id"], unique=False)
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
    op.create_index("ix_access_log_member_id", "access_log", ["member_id"], unique=False)
    op.create_index("ix_access_log_organisation_id", "access_log", ["organisation_id"], unique=False)
    op.create_index("ix_access_log_team_id", "access_log", ["team_id"], unique=False)
    op.create_table(
        "achievement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("right_first_time", sa.Boolean(), nullable=True),
        sa.Column("logged_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "achievements_of_an_organisation", "achievement", ["organisation_id", "kind", "happened_on"], unique=False
    )
    op.create_index("ix_achievement_member_id", "achievement", ["member_id"], unique=False)
    op.create_table(
        "action_answer",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "action_id"),
    )
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
    op.create_index(
        "one_open_review",
        "capstone_review",
        ["member_id", "project_id"],
        unique=True,
        sqlite_where=sa.text("verdict = 'asked'"),
        postgresql_where=sa.text("verdict = 'asked'"),
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
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_valid_certificate",
        "certificate",
        ["member_id", "certificate_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index("place_in_status_list", "certificate", ["organisation_id", "status_index"], unique=True)
    op.create_table(
        "cohort_drawn",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"]),
        sa.ForeignKeyConstraint(["draw_id"], ["cohort_draw.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("draw_id", "member_id"),
    )
    op.create_index("ix_cohort_drawn_member_id", "cohort_drawn", ["member_id"], unique=False)
    op.create_table(
        "community_choice",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("feed_secret", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
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
    op.create_index("ix_delegation_from_id", "delegation", ["from_id"], unique=False)
    op.create_index("ix_delegation_to_id", "delegation", ["to_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("messages_early", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_enrolment_cohort_id", "enrolment", ["cohort_id"], unique=False)
    op.create_index("ix_enrolment_member_id", "enrolment", ["member_id"], unique=False)
    op.create_index(
        "one_current_enrolment",
        "enrolment",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "event_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("source", sa.String(length=48), nullable=True),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "source"),
    )
    op.create_table(
        "feed_member",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "identity",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=254), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("sign_in", sa.String(length=254), server_default="", nullable=False),
        sa.Column("timezone", sa.String(length=64), server_default="", nullable=False),
        sa.Column("locale", sa.String(length=20), server_default="", nullable=False),
        sa.Column("outside", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("unreachable", sa.String(length=200), nullable=True),
        sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("platform", "workspace", "user"),
    )
    op.create_index("ix_identity_member_id", "identity", ["member_id"], unique=False)
    op.create_table(
        "join_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_index("ix_join_code_organisation_id", "join_code", ["organisation_id"], unique=False)
    op.create_table(
        "link_code",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_index("ix_link_code_digest", "link_code", ["digest"], unique=False)
    op.create_table(
        "member_leave",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "first"),
    )
    op.create_table(
        "mentoring_offer",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(length=60), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_index("ix_mentoring_offer_organisation_id", "mentoring_offer", ["organisation_id"], unique=False)
    op.create_table(
        "mentorship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=True),
        sa.Column("topic_id", sa.String(length=48), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["mentee_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["mentor_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mentorship_mentee_id", "mentorship", ["mentee_id"], unique=False)
    op.create_index("mentorships_by_state", "mentorship", ["state", "next_check_at"], unique=False)
    op.create_index("mentorships_of_a_mentor", "mentorship", ["mentor_id", "state"], unique=False)
    op.create_index(
        "one_open_ask",
        "mentorship",
        ["mentee_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "one_pair_of_two",
        "mentorship",
        ["mentee_id", "mentor_id"],
        unique=True,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
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
        "monthly_figures",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("occurrence", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("sending_at", sa.DateTime(), nullable=True),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("platform_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("last_error", sa.String(length=300), server_default="", nullable=False),
        sa.Column("subject", sa.String(length=120), server_default="", nullable=False),
        sa.Column("answer", sa.String(length=20), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("member_id", "kind", "occurrence"),
    )
    op.create_index(
        "due_notices",
        "notice",
        ["platform", "workspace", "not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index(
        "notices_in_trouble",
        "notice",
        ["state", "settled_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('in_doubt', 'dead')"),
        postgresql_where=sa.text("state IN ('in_doubt', 'dead')"),
    )
    op.create_table(
        "notice_preferences",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("minute", sa.Integer(), server_default="540", nullable=False),
        sa.Column("every", sa.Integer(), server_default="1", nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("quiet_from", sa.Integer(), server_default="1080", nullable=False),
        sa.Column("quiet_to", sa.Integer(), server_default="480", nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("kinds_off", sa.String(length=200), server_default="", nullable=False),
        sa.Column("digest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "offered_topic",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "topic_id"),
    )
    op.create_index("offers_of_a_topic", "offered_topic", ["organisation_id", "topic_id"], unique=False)
    op.create_table(
        "posted_card",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=254), nullable=False),
        sa.Column("spot", sa.String(length=500), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=40), nullable=False),
        sa.Column("rest", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("platform", "workspace", "user", "spot"),
    )
    op.create_index("ix_posted_card_member_id", "posted_card", ["member_id"], unique=False)
    op.create_index("ix_posted_card_posted_at", "posted_card", ["posted_at"], unique=False)
    op.create_table(
        "kept_reply",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=254), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("replies", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("platform", "workspace", "user"),
    )
    op.create_index("ix_kept_reply_member_id", "kept_reply", ["member_id"], unique=False)
    op.create_index("ix_kept_reply_due_at", "kept_reply", ["due_at"], unique=False)
    op.create_table(
        "project_done",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("link", sa.String(length=500), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("member_id", "project_id"),
    )
    op.create_table(
        "tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("before_gap", sa.DateTime(), nullable=False),
        sa.Column("steady_since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "team_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("above_id", sa.Integer(), nullable=True),
        sa.Column("team_ids", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("in_total", sa.Boolean(), nullable=False),
        sa.Column("cut_on", sa.Date(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["above_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("figures_of_a_team", "team_figure", ["team_id", "closed_on"], unique=False)
    op.create_index("figures_of_small_teams", "team_figure", ["above_id", "closed_on"], unique=False)
    op.create_index("ix_team_figure_organisation_id", "team_figure", ["organisation_id"], unique=False)
    op.create_table(
        "team_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_team_ask_asker_id", "team_ask", ["asker_id"], unique=False)
    op.create_index("ix_team_ask_team_id", "team_ask", ["team_id"], unique=False)
    op.create_table(
        "confirmation",
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievement.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("achievement_id", "member_id"),
    )
    op.create_index("ix_confirmation_member_id", "confirmation", ["member_id"], unique=False)
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
    op.create_index("ix_counted_answer_figure_id", "counted_answer", ["figure_id"], unique=False)
    op.create_index("ix_counted_answer_member_id", "counted_answer", ["member_id"], unique=False)
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
        "enrolment_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_enrolment_pause_enrolment_id", "enrolment_pause", ["enrolment_id"], unique=False)
    op.create_table(
        "event_occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("invited_for", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series_id", "day"),
    )
    op.create_index("occurrences_by_start", "event_occurrence", ["organisation_id", "starts_at"], unique=False)
    op.create_table(
        "forum_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=140), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("open_topics", "forum_topic", ["series_id", "closed_at"], unique=False)
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
    op.create_table(
        "mentoring_check_in",
        sa.Column("mentorship_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("helped", sa.String(length=500), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("mentorship_id", "number", "member_id"),
    )
    op.create_table(
        "rating",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("rated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 5", name="on_the_scale"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("assessment_id", "skill_id"),
    )
    op.create_table(
        "rota_host",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"]),
        sa.PrimaryKeyConstraint("series_id", "member_id"),
    )
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
    op.create_index("ix_shared_result_member_id", "shared_result", ["member_id"], unique=False)
    op.create_index("ix_shared_result_with_id", "shared_result", ["with_id"], unique=False)
    op.create_table(
        "conference",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("reminded_for", sa.String(length=80), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id"),
    )
    op.create_table(
        "event_rsvp",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("takeaway", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id"),
    )
    op.create_index("ix_event_rsvp_member_id", "event_rsvp", ["member_id"], unique=False)
    op.create_table(
        "hackathon_edition",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("closes_before", sa.Integer(), nullable=True),
        sa.Column("planned_for", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id"),
    )
    op.create_index("ix_hackathon_edition_organisation_id", "hackathon_edition", ["organisation_id"], unique=False)
    op.create_table(
        "hackathon_entrant",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("brings", sa.String(length=600), nullable=False),
        sa.Column("learns", sa.String(length=600), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id"),
    )
    op.create_index("ix_hackathon_entrant_member_id", "hackathon_entrant", ["member_id"], unique=False)
    op.create_table(
        "hackathon_idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("line", sa.String(length=240), nullable=False),
        sa.Column("wants", sa.String(length=600), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hackathon_idea_occurrence_id", "hackathon_idea", ["occurrence_id"], unique=False)
    op.create_table(
        "hackathon_judge",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id"),
    )
    op.create_index("ix_hackathon_judge_member_id", "hackathon_judge", ["member_id"], unique=False)
    op.create_table(
        "host_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("mine_id", sa.Integer(), nullable=False),
        sa.Column("theirs_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_of", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"]),
        sa.ForeignKeyConstraint(["asked_of"], ["member.id"]),
        sa.ForeignKeyConstraint(["mine_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["theirs_id"], ["event_occurrence.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_host_swap_asked_of", "host_swap", ["asked_of"], unique=False)
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("occurrence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["proposer_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "key"),
    )
    op.create_index("ix_paper_occurrence_id", "paper", ["occurrence_id"], unique=False)
    op.create_table(
        "paper_choice",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id"),
    )
    op.create_table(
        "topic_vote",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["forum_topic.id"]),
        sa.PrimaryKeyConstraint("topic_id", "member_id"),
    )
    op.create_table(
        "conference_reviewer",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["conference.occurrence_id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id"),
    )
    op.create_index("ix_conference_reviewer_member_id", "conference_reviewer", ["member_id"], unique=False)
    op.create_table(
        "conference_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["occurrence_id"], ["conference.occurrence_id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("occurrence_id", "name"),
    )
    op.create_table(
        "hackathon_like",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["hackathon_idea.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("idea_id", "member_id"),
    )
    op.create_table(
        "hackathon_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["hackathon_idea.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hackathon_team_occurrence_id", "hackathon_team", ["occurrence_id"], unique=False)
    op.create_table(
        "paper_note",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"]),
        sa.PrimaryKeyConstraint("paper_id", "member_id"),
    )
    op.create_index("ix_paper_note_member_id", "paper_note", ["member_id"], unique=False)
    op.create_table(
        "paper_part",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("logged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"]),
        sa.PrimaryKeyConstraint("paper_id", "member_id", "role"),
    )
    op.create_index("ix_paper_part_member_id", "paper_part", ["member_id"], unique=False)
    op.create_index(
        "one_presenter",
        "paper_part",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("role = 'presenter'"),
        postgresql_where=sa.text("role = 'presenter'"),
    )
    op.create_table(
        "paper_tick",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"]),
        sa.PrimaryKeyConstraint("paper_id", "member_id", "step_id"),
    )
    op.create_index("ix_paper_tick_member_id", "paper_tick", ["member_id"], unique=False)
    op.create_table(
        "paper_vote",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"]),
        sa.PrimaryKeyConstraint("paper_id", "member_id"),
    )
    op.create_index("ix_paper_vote_member_id", "paper_vote", ["member_id"], unique=False)
    op.create_table(
        "conference_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("abstract", sa.String(length=1500), nullable=False),
        sa.Column("format", sa.String(length=48), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("earliest", sa.Time(), nullable=True),
        sa.Column("latest", sa.Time(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("told", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("shown_room_id", sa.Integer(), nullable=True),
        sa.Column("shown_starts", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("slides", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["occurrence_id"], ["conference.occurrence_id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["room_id"], ["conference_room.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["shown_room_id"], ["conference_room.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_conference_talk_author_id", "conference_talk", ["author_id"], unique=False)
    op.create_index("talks_of_a_conference", "conference_talk", ["occurrence_id", "state"], unique=False)
    op.create_table(
        "hackathon_entry",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["hackathon_team.id"]),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "hackathon_mark",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=48), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["hackathon_team.id"]),
        sa.PrimaryKeyConstraint("team_id", "judge_id", "criterion"),
    )
    op.create_index("ix_hackathon_mark_judge_id", "hackathon_mark", ["judge_id"], unique=False)
    op.create_table(
        "hackathon_request",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["hackathon_team.id"]),
        sa.PrimaryKeyConstraint("team_id", "member_id"),
    )
    op.create_index("ix_hackathon_request_member_id", "hackathon_request", ["member_id"], unique=False)
    op.create_table(
        "hackathon_result",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["occurrence_id"], ["event_occurrence.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["hackathon_team.id"]),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_index("ix_hackathon_result_occurrence_id", "hackathon_result", ["occurrence_id"], unique=False)
    op.create_table(
        "hackathon_seat",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["hackathon_team.id"]),
        sa.PrimaryKeyConstraint("team_id", "member_id"),
    )
    op.create_index("ix_hackathon_seat_member_id", "hackathon_seat", ["member_id"], unique=False)
    op.create_table(
        "hackathon_verdict",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=600), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["hackathon_team.id"]),
        sa.PrimaryKeyConstraint("team_id", "judge_id"),
    )
    op.create_index("ix_hackathon_verdict_judge_id", "hackathon_verdict", ["judge_id"], unique=False)
    op.create_table(
        "conference_mark",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["talk_id"], ["conference_talk.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("talk_id", "member_id"),
    )
    op.create_index("ix_conference_mark_member_id", "conference_mark", ["member_id"], unique=False)
    op.create_table(
        "conference_review",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.String(length=400), nullable=False),
        sa.Column("comment", sa.String(length=600), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["talk_id"], ["conference_talk.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("talk_id", "member_id"),
    )
    op.create_index("ix_conference_review_member_id", "conference_review", ["member_id"], unique=False)
    op.create_table(
        "conference_speaker",
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["talk_id"], ["conference_talk.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("talk_id", "member_id"),
    )
    op.create_index("ix_conference_speaker_member_id", "conference_speaker", ["member_id"], unique=False)
    _create_queue()


def downgrade() -> None:
    _drop_queue()

    op.drop_index("ix_conference_speaker_member_id", table_name="conference_speaker")
    op.drop_table("conference_speaker")
    op.drop_index("ix_conference_review_member_id", table_name="conference_review")
    op.drop_table("conference_review")
    op.drop_index("ix_conference_mark_member_id", table_name="conference_mark")
    op.drop_table("conference_mark")
    op.drop_index("ix_hackathon_verdict_judge_id", table_name="hackathon_verdict")
    op.drop_table("hackathon_verdict")
    op.drop_index("ix_hackathon_seat_member_id", table_name="hackathon_seat")
    op.drop_table("hackathon_seat")
    op.drop_index("ix_hackathon_result_occurrence_id", table_name="hackathon_result")
    op.drop_table("hackathon_result")
    op.drop_index("ix_hackathon_request_member_id", table_name="hackathon_request")
    op.drop_table("hackathon_request")
    op.drop_index("ix_hackathon_mark_judge_id", table_name="hackathon_mark")
    op.drop_table("hackathon_mark")
    op.drop_table("hackathon_entry")
    op.drop_index("talks_of_a_conference", table_name="conference_talk")
    op.drop_index("ix_conference_talk_author_id", table_name="conference_talk")
    op.drop_table("conference_talk")
    op.drop_index("ix_paper_vote_member_id", table_name="paper_vote")
    op.drop_table("paper_vote")
    op.drop_index("ix_paper_tick_member_id", table_name="paper_tick")
    op.drop_table("paper_tick")
    op.drop_index(
        "one_presenter",
        table_name="paper_part",
        sqlite_where=sa.text("role = 'presenter'"),
        postgresql_where=sa.text("role = 'presenter'"),
    )
    op.drop_index("ix_paper_part_member_id", table_name="paper_part")
    op.drop_table("paper_part")
    op.drop_index("ix_paper_note_member_id", table_name="paper_note")
    op.drop_table("paper_note")
    op.drop_index("ix_hackathon_team_occurrence_id", table_name="hackathon_team")
    op.drop_table("hackathon_team")
    op.drop_table("hackathon_like")
    op.drop_table("conference_room")
    op.drop_index("ix_conference_reviewer_member_id", table_name="conference_reviewer")
    op.drop_table("conference_reviewer")
    op.drop_table("topic_vote")
    op.drop_table("paper_choice")
    op.drop_index("ix_paper_occurrence_id", table_name="paper")
    op.drop_table("paper")
    op.drop_index("ix_host_swap_asked_of", table_name="host_swap")
    op.drop_table("host_swap")
    op.drop_index("ix_hackathon_judge_member_id", table_name="hackathon_judge")
    op.drop_table("hackathon_judge")
    op.drop_index("ix_hackathon_idea_occurrence_id", table_name="hackathon_idea")
    op.drop_table("hackathon_idea")
    op.drop_index("ix_hackathon_entrant_member_id", table_name="hackathon_entrant")
    op.drop_table("hackathon_entrant")
    op.drop_index("ix_hackathon_edition_organisation_id", table_name="hackathon_edition")
    op.drop_table("hackathon_edition")
    op.drop_index("ix_event_rsvp_member_id", table_name="event_rsvp")
    op.drop_table("event_rsvp")
    op.drop_table("conference")
    op.drop_index("ix_shared_result_with_id", table_name="shared_result")
    op.drop_index("ix_shared_result_member_id", table_name="shared_result")
    op.drop_table("shared_result")
    op.drop_table("rota_host")
    op.drop_table("rating")
    op.drop_table("mentoring_check_in")
    op.drop_table("latest_result")
    op.drop_index("open_topics", table_name="forum_topic")
    op.drop_table("forum_topic")
    op.drop_index("occurrences_by_start", table_name="event_occurrence")
    op.drop_table("event_occurrence")
    op.drop_index("ix_enrolment_pause_enrolment_id", table_name="enrolment_pause")
    op.drop_table("enrolment_pause")
    op.drop_table("domain_result")
    op.drop_index("ix_counted_answer_member_id", table_name="counted_answer")
    op.drop_index("ix_counted_answer_figure_id", table_name="counted_answer")
    op.drop_table("counted_answer")
    op.drop_index("ix_confirmation_member_id", table_name="confirmation")
    op.drop_table("confirmation")
    op.drop_index("ix_team_figure_organisation_id", table_name="team_figure")
    op.drop_index("figures_of_small_teams", table_name="team_figure")
    op.drop_index("figures_of_a_team", table_name="team_figure")
    op.drop_table("team_figure")
    op.drop_index("ix_team_ask_team_id", table_name="team_ask")
    op.drop_index("ix_team_ask_asker_id", table_name="team_ask")
    op.drop_table("team_ask")
    op.drop_table("tick")
    op.drop_table("project_done")
    op.drop_index("ix_kept_reply_due_at", table_name="kept_reply")
    op.drop_index("ix_kept_reply_member_id", table_name="kept_reply")
    op.drop_table("kept_reply")
    op.drop_index("ix_posted_card_posted_at", table_name="posted_card")
    op.drop_index("ix_posted_card_member_id", table_name="posted_card")
    op.drop_table("posted_card")
    op.drop_index("offers_of_a_topic", table_name="offered_topic")
    op.drop_table("offered_topic")
    op.drop_table("notice_preferences")
    op.drop_index(
        "notices_in_trouble",
        table_name="notice",
        sqlite_where=sa.text("state IN ('in_doubt', 'dead')"),
        postgresql_where=sa.text("state IN ('in_doubt', 'dead')"),
    )
    op.drop_index(
        "due_notices",
        table_name="notice",
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.drop_table("notice")
    op.drop_table("monthly_figures")
    op.drop_index("values_of_a_metric", table_name="metric_value")
    op.drop_table("metric_value")
    op.drop_index(
        "one_pair_of_two",
        table_name="mentorship",
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.drop_index(
        "one_open_ask",
        table_name="mentorship",
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index("mentorships_of_a_mentor", table_name="mentorship")
    op.drop_index("mentorships_by_state", table_name="mentorship")
    op.drop_index("ix_mentorship_mentee_id", table_name="mentorship")
    op.drop_table("mentorship")
    op.drop_index("ix_mentoring_offer_organisation_id", table_name="mentoring_offer")
    op.drop_table("mentoring_offer")
    op.drop_table("member_leave")
    op.drop_index("ix_link_code_digest", table_name="link_code")
    op.drop_table("link_code")
    op.drop_index("ix_join_code_organisation_id", table_name="join_code")
    op.drop_table("join_code")
    op.drop_index("ix_identity_member_id", table_name="identity")
    op.drop_table("identity")
    op.drop_table("feed_member")
    op.drop_table("event_series")
    op.drop_index(
        "one_current_enrolment",
        table_name="enrolment",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_enrolment_member_id", table_name="enrolment")
    op.drop_index("ix_enrolment_cohort_id", table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index("ix_delegation_to_id", table_name="delegation")
    op.drop_index("ix_delegation_from_id", table_name="delegation")
    op.drop_table("delegation")
    op.drop_table("community_choice")
    op.drop_index("ix_cohort_drawn_member_id", table_name="cohort_drawn")
    op.drop_table("cohort_drawn")
    op.drop_index("place_in_status_list", table_name="certificate")
    op.drop_index(
        "one_valid_certificate",
        table_name="certificate",
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_table("certificate")
    op.drop_index("reviews_to_do", table_name="capstone_review")
    op.drop_index(
        "one_open_review",
        table_name="capstone_review",
        sqlite_where=sa.text("verdict = 'asked'"),
        postgresql_where=sa.text("verdict = 'asked'"),
    )
    op.drop_table("capstone_review")
    op.drop_index("submitted_assessments", table_name="assessment")
    op.drop_index(
        "one_open_assessment",
        table_name="assessment",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("assessment")
    op.drop_table("action_answer")
    op.drop_index("ix_achievement_member_id", table_name="achievement")
    op.drop_index("achievements_of_an_organisation", table_name="achievement")
    op.drop_table("achievement")
    op.drop_index("ix_access_log_team_id", table_name="access_log")
    op.drop_index("ix_access_log_organisation_id", table_name="access_log")
    op.drop_index("ix_access_log_member_id", table_name="access_log")
    op.drop_table("access_log")
    op.drop_index("ix_nudge_effect_organisation_id", table_name="nudge_effect")
    op.drop_table("nudge_effect")
    op.drop_index("roles_of_members", table_name="member")
    op.drop_index("ix_member_team_id", table_name="member")
    op.drop_index("ix_member_manager_id", table_name="member")
    op.drop_index(
        "due_members",
        table_name="member",
        sqlite_where=sa.text("standing = 'active'"),
        postgresql_where=sa.text("standing = 'active'"),
    )
    op.drop_table("member")
    op.drop_table("cohort_draw")
    op.drop_index("ix_workspace_organisation_id", table_name="workspace")
    op.drop_table("workspace")
    op.drop_table("team")
    op.drop_table("rollout_done")
    op.drop_table("rating_noise")
    op.drop_table("program_month")
    op.drop_table("organisation_total")
    op.drop_table("organisation_cut")
    op.drop_index("ix_join_try_organisation_id", table_name="join_try")
    op.drop_table("join_try")
    op.drop_table("cohort")
    op.drop_index("ix_seen_event_seen_at", table_name="seen_event")
    op.drop_table("seen_event")
    op.drop_table("organisation")
    op.drop_table("kept_secret")


def _create_queue() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    declared = files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8")
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"CREATE SCHEMA {QUEUE_SCHEMA}")
    driver.execute(f"SET LOCAL search_path TO {QUEUE_SCHEMA}")
    driver.execute(declared)
    driver.execute("SET LOCAL search_path TO DEFAULT")


def _drop_queue() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP SCHEMA {QUEUE_SCHEMA} CASCADE")
