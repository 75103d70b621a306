"""Schema migrations, for SQLite and PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from engine.chat.errors import AdvanceError


class SchemaError(AdvanceError):
    """The database is not at the revision that this program needs."""


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database up (or down) to a revision; nothing happens where it is there already."""
    with engine.connect() as connection:
        configuration = _configuration(connection)
        if revision == "base" or _is_older(connection, configuration, revision):
            command.downgrade(configuration, revision)
        else:
            command.upgrade(configuration, revision)


def require_current(engine: Engine) -> None:
    """Raise SchemaError unless the database is at the newest revision."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        newest = ScriptDirectory.from_config(_configuration(connection)).get_current_head()
    if current != newest:
        found = f"at revision {current}" if current else "empty"
        raise SchemaError(f"The database is {found}, but {newest} is needed. Run: advance db upgrade")


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


def _is_older(connection: Connection, configuration: Config, revision: str) -> bool:
    """Whether going to `revision` means going down."""
    current = MigrationContext.configure(connection).get_current_revision()
    if revision == "head" or current is None:
        return False
    script = ScriptDirectory.from_config(configuration)
    above = {each.revision for each in script.iterate_revisions(current, "base")}
    return revision in above and revision != current
