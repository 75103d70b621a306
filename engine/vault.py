"""The vault: secrets that the server must keep itself, such as platform tokens, encrypted at rest."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection, Text, delete, select, update
from sqlmodel import Field, SQLModel

from engine.chat.errors import AdvanceError
from engine.store.personal import impersonal
from engine.store.sql import add_row, save_row
from engine.store.store import Store
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class VaultError(AdvanceError):
    """A secret cannot be read or kept with the keys at hand."""


class KeptSecret(SQLModel, table=True):
    """One secret of a kind, under a name."""

    __tablename__ = "kept_secret"
    kind: str = Field(primary_key=True, max_length=40)
    name: str = Field(primary_key=True, max_length=200)
    sealed: str = Field(sa_type=Text)
    kept_at: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until when one server is at changing it, and the others let it."""


KEPT = table_of(KeptSecret)
impersonal(KEPT, "Tokens of workspaces, encrypted.")


def new_key() -> str:
    """A fresh key for ADVANCE_SECRET_KEYS."""
    return Fernet.generate_key().decode()


class Vault:
    """Keeps secrets. The first key seals, every key opens, so that a new one can be put before the old."""

    def __init__(self, store: Store, keys: Sequence[str]) -> None:
        """Raises VaultError where a key is none."""
        self._store = store
        try:
            self._keys = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError as error:
            raise VaultError("a key is 32 bytes in URL-safe base64; make one with: advance key") from error

    async def keep(self, kind: str, name: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one of the same kind and name, which nobody has a claim to any more."""
        sealed = self._fernet().encrypt(secret.encode()).decode()
        changed = {"sealed": sealed, "kept_at": datetime.now(UTC), "claimed_until": None}
        await self._store.transact(save_row, KEPT, {"kind": kind, "name": name}, changed)

    async def recall(self, kind: str, name: str) -> str | None:
        """The secret; None where there is none. Raises VaultError where no key opens it."""
        sealed = await self._store.transact(_find_secret, kind, name)
        return None if sealed is None else self._opened(sealed, kind, name)

    @property
    def can_keep(self) -> bool:
        """Whether there is a key under which secrets can be kept."""
        return self._keys is not None

    def recall_or_make(self, tx: Connection, kind: str, name: str, make: Callable[[], str]) -> str:
        """Within a transaction: the secret, made and kept by whoever asks first. Raises VaultError without a key."""
        if _find_secret(tx, kind, name) is None:
            sealed = self._fernet().encrypt(make().encode()).decode()
            values = {"kind": kind, "name": name, "sealed": sealed, "kept_at": datetime.now(UTC)}
            add_row(tx, KEPT, values)
        return self._opened(_find_secret(tx, kind, name) or "", kind, name)

    async def claim(self, kind: str, name: str, seconds: float) -> bool:
        """Take it upon oneself to change a secret; False where there is none, or another server is at it, which has so
        many seconds."""
        return await self._store.transact(_claim_secret, kind, name, datetime.now(UTC), seconds)

    async def list_names(self, kind: str) -> list[str]:
        """The names of all secrets of a kind."""
        return await self._store.transact(_list_names, kind)

    async def forget(self, kind: str, name: str, secret: str | None = None) -> bool:
        """Drop a secret; False where there is none, or another one than is named, so that nobody drops what has taken
        its place."""
        return await self._store.transact(self._forget, kind, name, secret)

    def _forget(self, tx: Connection, kind: str, name: str, secret: str | None) -> bool:
        here = (KEPT.c.kind == kind) & (KEPT.c.name == name)
        sealed = tx.scalar(select(KEPT.c.sealed).where(here).with_for_update())
        if sealed is None or (secret is not None and self._opened(sealed, kind, name) != secret):
            return False
        return tx.execute(delete(KEPT).where(here)).rowcount == 1

    def make_pass(self, kind: str) -> str:
        """A word that only this vault can have made, and of which it keeps nothing. Raises VaultError without a key."""
        return self._fernet().encrypt(f"{kind}\n{token_urlsafe(16)}".encode()).decode().rstrip("=")

    def is_pass(self, kind: str, word: str, seconds: int) -> bool:
        """Whether a word is a pass of this kind that was made in the last `seconds`."""
        try:
            sealed = word + "=" * (-len(word) % 4)
            return self._fernet().decrypt(sealed, ttl=seconds).decode().partition("\n")[0] == kind
        except (InvalidToken, ValueError):
            return False

    def _opened(self, sealed: str, kind: str, name: str) -> str:
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise VaultError(f"no key opens the {kind} of {name}") from error

    def _fernet(self) -> MultiFernet:
        if self._keys is None:
            raise VaultError("there is no key; set ADVANCE_SECRET_KEYS")
        return self._keys


def _find_secret(tx: Connection, kind: str, name: str) -> str | None:
    return tx.scalar(select(KEPT.c.sealed).where(KEPT.c.kind == kind, KEPT.c.name == name))


def _claim_secret(tx: Connection, kind: str, name: str, now: datetime, seconds: float) -> bool:
    here = (KEPT.c.kind == kind) & (KEPT.c.name == name)
    free = KEPT.c.claimed_until.is_(None) | (KEPT.c.claimed_until < now)
    claim = update(KEPT).where(here, free).values(claimed_until=now + timedelta(seconds=seconds))
    return tx.execute(claim).rowcount == 1


def _list_names(tx: Connection, kind: str) -> list[str]:
    return list(tx.scalars(select(KEPT.c.name).where(KEPT.c.kind == kind).order_by(KEPT.c.name)))
