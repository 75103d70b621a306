"""A place in the organisation's status list for each certificate; what was issued before has none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificate", sa.Column("status_index", sa.Integer(), nullable=True))
    op.create_index("place_in_status_list", "certificate", ["organisation_id", "status_index"], unique=True)


def downgrade() -> None:
    op.drop_index("place_in_status_list", table_name="certificate")
    op.drop_column("certificate", "status_index")
