"""Secrets at rest."""

import asyncio

import pytest
from sqlalchemy import select

from engine.store.store import Store
from engine.vault import KEPT, Vault, VaultError, new_key


async def test_a_secret_comes_back_and_is_not_readable_in_the_database(store: Store) -> None:
    vault = Vault(store, [new_key()])
    await vault.keep("token", "T1", "xoxb-secret")
    await vault.keep("token", "T1", "xoxb-newer")
    assert await vault.recall("token", "T1") == "xoxb-newer"
    assert await vault.recall("token", "T2") is None
    sealed = store.run(lambda tx: tx.scalars(select(KEPT.c.sealed)).all())
    assert len(sealed) == 1
    assert "xoxb" not in sealed[0]


async def test_a_new_key_before_the_old_opens_both(store: Store) -> None:
    old, new = new_key(), new_key()
    await Vault(store, [old]).keep("token", "T1", "first")
    both = Vault(store, [new, old])
    await both.keep("token", "T2", "second")
    assert await both.recall("token", "T1") == "first"
    assert await Vault(store, [new]).recall("token", "T2") == "second"


async def test_without_the_right_key_nothing_opens(store: Store) -> None:
    await Vault(store, [new_key()]).keep("token", "T1", "secret")
    with pytest.raises(VaultError, match="no key opens"):
        await Vault(store, [new_key()]).recall("token", "T1")
    with pytest.raises(VaultError, match="ADVANCE_SECRET_KEYS"):
        await Vault(store, []).keep("token", "T1", "secret")


def test_a_key_that_is_none_is_named(store: Store) -> None:
    with pytest.raises(VaultError, match="advance key"):
        Vault(store, ["not a key"])


async def test_a_secret_is_taken_once(store: Store) -> None:
    vault = Vault(store, [new_key()])
    await vault.keep("state", "s", "x")
    assert await vault.forget("state", "s")
    assert not await vault.forget("state", "s")


async def test_nobody_forgets_what_has_taken_the_place_of_a_secret(store: Store) -> None:
    vault = Vault(store, [new_key()])
    await vault.keep("token", "T1", "old")
    await vault.keep("token", "T1", "new")
    assert not await vault.forget("token", "T1", "old")
    assert await vault.recall("token", "T1") == "new"
    assert await vault.list_names("token") == ["T1"]
    assert await vault.forget("token", "T1", "new")
    assert await vault.list_names("token") == []


async def test_of_many_who_claim_a_secret_one_has_it_until_it_is_kept_or_their_time_is_over(store: Store) -> None:
    vault = Vault(store, [new_key()])
    assert not await vault.claim("token", "T1", 60)
    await vault.keep("token", "T1", "old")
    assert sorted(await asyncio.gather(*(vault.claim("token", "T1", 60) for _ in range(8)))) == [False] * 7 + [True]
    await vault.keep("token", "T1", "new")
    assert await vault.claim("token", "T1", -1)
    assert await vault.claim("token", "T1", 60)
    assert not await vault.claim("token", "T1", 60)


async def test_a_pass_is_good_for_its_kind_and_time_and_with_every_key(store: Store) -> None:
    old, new = new_key(), new_key()
    word = Vault(store, [old]).make_pass("state")
    both = Vault(store, [new, old])
    assert both.is_pass("state", word, 60)
    assert not both.is_pass("token", word, 60)
    assert not both.is_pass("state", word, -1)
    assert not Vault(store, [new]).is_pass("state", word, 60)
    assert not both.is_pass("state", f"{word[:-4]}AAAA", 60)
    assert not both.is_pass("state", "é", 60)
