"""Tables as SQLAlchemy Core knows them, of classes that SQLModel declares."""

from typing import cast

from sqlalchemy import Index, Table, text
from sqlmodel import SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The table that a model declares."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def unique_where(name: str, *columns: str, where: str) -> Index:
    """The index that lets columns have the same values once, among the rows that meet a condition."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))
