"""What every entry of a content file is, and the kinds of words in it."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
"""A name that data refers to for years: it never changes once people have answered."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Anchor = Annotated[str, StringConstraints(min_length=15, max_length=220)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Stars = Annotated[Decimal, Field(ge=0, le=5, decimal_places=1)]
"""A position on the rating scale, 0 to 5, in tenths."""


class Entry(BaseModel):
    """Anything read from a content file: immutable, and a misspelt key is an error.

    An entry equals only itself: comparing or hashing whole packs field by field would cost more than an answer does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)
