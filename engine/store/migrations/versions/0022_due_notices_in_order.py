"""The index of due notices has their whole order in it, so that a slice is read off it without a sort."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_DUE = sa.text("state IN ('pending', 'sending')")
_COLUMNS = ["platform", "workspace", "not_before"]


def upgrade() -> None:
    op.drop_index("due_notices", table_name="notice")
    op.create_index("due_notices", "notice", [*_COLUMNS, "id"], sqlite_where=_DUE, postgresql_where=_DUE)


def downgrade() -> None:
    op.drop_index("due_notices", table_name="notice")
    op.create_index("due_notices", "notice", _COLUMNS, sqlite_where=_DUE, postgresql_where=_DUE)
