"""The schema: migrations lead to exactly what the models declare, up and down, on both databases."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect
from sqlmodel import SQLModel

from engine.people.records.members import ORGANISATION
from engine.store.migrations import SchemaError, migrate, require_current
from engine.store.store import connect


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def differences(database: Engine) -> list[object]:
    """What a new migration would have to do."""
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def tables(database: Engine) -> set[str]:
    return set(inspect(database).get_table_names()) - {"alembic_version"}


def test_the_newest_revision_is_what_the_models_declare(database: Engine) -> None:
    assert differences(database) == []
    require_current(database)


def test_everything_goes_down_and_up_again(database: Engine) -> None:
    before = tables(database)
    assert before == set(SQLModel.metadata.tables)
    migrate(database, "base")
    assert tables(database) == set()
    with pytest.raises(SchemaError, match="advance db upgrade"):
        require_current(database)
    migrate(database)
    assert tables(database) == before
    assert differences(database) == []


def test_migrating_what_is_current_changes_nothing(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(ORGANISATION).values(name="kept"))
    migrate(database)
    with database.connect() as connection:
        assert connection.scalars(ORGANISATION.select().with_only_columns(ORGANISATION.c.name)).all() == ["kept"]


def test_there_is_one_open_assessment_a_person_by_the_database_itself(database: Engine) -> None:
    index = next(each for each in inspect(database).get_indexes("assessment") if each["name"] == "one_open_assessment")
    assert index["unique"]
    where = index["dialect_options"][f"{database.dialect.name}_where"]
    assert "open" in str(where)
