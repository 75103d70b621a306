"""On PostgreSQL: the queue that hands workspaces to servers, in a schema of its own.

Its tables are Procrastinate's, as the installed version declares them. They hold nothing that the ledger of notices
does not know, so a version that needs others gets a revision that drops the schema and makes it anew.
"""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SCHEMA = "advance_queue"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    declared = files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8")
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"CREATE SCHEMA {SCHEMA}")
    driver.execute(f"SET LOCAL search_path TO {SCHEMA}")
    driver.execute(declared)
    driver.execute("SET LOCAL search_path TO DEFAULT")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
