"""Runs migrations on the connection that `migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import advance.engine.assessment.records
import advance.engine.community.forum_records
import advance.engine.community.records
import advance.engine.conference.tables
import advance.engine.curriculum.records
import advance.engine.notices.records
import advance.engine.people.linking
import advance.engine.people.records
import advance.engine.vault  # noqa: F401  these modules declare the tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
