"""Whom a whole organisation consists of, and who offers to mentor in a topic, read from indexes alone."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("roles_of_members", "member", ["organisation_id", "standing", "role_id", "team_id"])
    op.create_index("offers_of_a_topic", "offered_topic", ["organisation_id", "topic_id"])


def downgrade() -> None:
    op.drop_index("offers_of_a_topic", "offered_topic")
    op.drop_index("roles_of_members", "member")
