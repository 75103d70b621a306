"""Where the platforms reach people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column("identity", sa.Column("used_at", sa.DateTime(), nullable=True))
    op.add_column("identity", sa.Column("unreachable", sa.String(length=200), nullable=True))


def downgrade() -> None:
    for name in ("unreachable", "used_at", "address"):
        op.drop_column("identity", name)
