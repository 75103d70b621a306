"""The certificate: earned once, shown on a page, verifiable without us, and revocable."""

import json
import re
import xml.dom.minidom
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp.test_utils import TestClient, TestServer
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey
from openbadgeslib.keys import KeyEd25519
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3Signer,
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
    decode_encoded_list,
    set_indices,
)
from openbadgeslib.util import hash_email
from sqlalchemy import Connection, delete, func, select

from bot.build import build_advance
from bot.clock import SystemClock
from bot.http import make_app
from bot.settings import Settings
from engine.api import Engine
from engine.certificates.certifier import BadgeError, _Key, check_badge
from engine.certificates.records import CERTIFICATE, find_places, issue_certificate, revoke_certificate
from engine.chat.cards import Card, Download
from engine.chat.text import Link
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.store.store import Store
from engine.vault import KEPT, new_key
from tests.conversation import Chat, FixedClock, words
from tests.program.owned import approves, asks, earns_certificate, finishes_projects, shows, ticks

KEY = new_key()
URL = "https://advance.example.com"
PAST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def keyed(store: Store, organisation_id: int, content: Content) -> Chat:
    """A chat on a server that has keys and a public address, with ada and grace."""
    clock = FixedClock(PAST)
    engine = Engine(content, store, clock, Pictures(), (KEY,), URL)
    chat = Chat(engine, store, clock, organisation_id, content)
    chat.meet("ada", name="Ada <Lovelace> & Co")
    chat.meet("grace")
    return chat


def badge_of(card: Card) -> str:
    return next(block.content for block in card.blocks if isinstance(block, Download))


def id_of(chat: Chat) -> str:
    return str(chat.store.run(lambda tx: tx.scalar(select(CERTIFICATE.c.id))))


def verified(svg: str) -> tuple[OB3Verifier, str]:
    """A verifier for the key that the badge names, and the credential in it: all that a stranger has."""
    return OB3Verifier.for_issuer_did(check_badge(svg.encode()).key), OB3Verifier.extract_token_from_svg(svg.encode())


async def test_what_is_missing_is_named(chat: Chat) -> None:
    await ticks(chat, "custom_algorithms")
    said = words(await chat.says("ada", "my certificate"))
    assert "1 of 32 projects done" in said
    assert "27 projects to do: Create comprehensive model evaluation" in said
    assert "1 done, but not shown: Build custom machine learning algorithms" in said
    assert "4 of the capstone to be approved" in said


async def test_ticks_alone_earn_nothing(chat: Chat, content: Content) -> None:
    chat.meet("grace")
    for project in content.pack.curriculum.project_by_id:
        await ticks(chat, project)
    for item in content.pack.curriculum.capstone_ids:
        await asks(chat, item, "grace")
        await approves(chat, "grace")
    assert (await chat.says("ada", "/certificate")).key == "no_certificate"


async def test_it_is_issued_by_the_last_approval_and_once(keyed: Chat) -> None:
    card = await earns_certificate(keyed)
    assert card.key == "certificate"
    assert card.title == "Certificate of Ada <Lovelace> & Co"
    assert Link("Open the certificate's page", f"{URL}/certificates/{id_of(keyed)}") in next(
        block.text for block in card.blocks if any(isinstance(span, Link) for span in getattr(block, "text", ()))
    )
    await finishes_projects(keyed)
    assert keyed.store.run(lambda tx: tx.scalar(select(func.count()).select_from(CERTIFICATE))) == 1


async def test_it_is_issued_by_the_last_project_and_shown_at_once(keyed: Chat) -> None:
    await earns_certificate_but_for(keyed, "custom_algorithms")
    await shows(keyed, "custom_algorithms")
    assert [reply.card.key for reply in keyed.replies] == ["module", "certificate"]


async def earns_certificate_but_for(chat: Chat, project: str) -> None:
    await finishes_projects(chat)
    await ticks(chat, project, done=False)
    for item in sorted(chat.content.pack.curriculum.capstone_ids):
        await asks(chat, item, "grace")
        await approves(chat, "grace")


async def test_a_stranger_can_verify_the_badge_without_us(keyed: Chat) -> None:
    svg = badge_of(await earns_certificate(keyed))
    verifier, token = verified(svg)
    credential = verifier.verify(token)
    assert credential.achievement.name == "Advanced AI Developer Certificate with Portfolio"
    assert credential.achievement.achievement_type == "Certificate"
    assert credential.issuer.name == "Example"
    assert credential.issuance_date == keyed.store.run(lambda tx: tx.scalar(select(CERTIFICATE.c.issued_at)))
    name, address = credential.identifiers
    assert (name.identity_hash, name.hashed) == ("Ada <Lovelace> & Co", False)
    hashed = hash_email("ada@example.com", id_of(keyed)).decode()
    assert (address.identity_hash, address.hashed) == (f"sha256${hashed}", True)
    assert "ada@example.com" not in svg


def token_parts(token: str) -> list[dict[str, object]]:
    """The header and the payload of a signed badge, as anybody reads them."""
    return [json.loads(urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


async def test_a_badge_is_signed_as_every_verifier_can_read_and_says_whom_it_is_about(keyed: Chat) -> None:
    _, token = verified(badge_of(await earns_certificate(keyed)))
    header, body = token_parts(token)
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")
    assert {name: header["jwk"][name] for name in ("kty", "crv")} == {"kty": "EC", "crv": "P-256"}  # type: ignore[index]
    assert "d" not in header["jwk"]  # type: ignore[operator]
    assert body["sub"] == body["credentialSubject"]["id"]  # type: ignore[index]
    assert (body["iss"], body["jti"]) == (body["issuer"]["id"], body["id"])  # type: ignore[index]


async def test_another_library_verifies_the_signature_by_the_key_that_the_badge_carries(keyed: Chat) -> None:
    _, token = verified(badge_of(await earns_certificate(keyed)))
    key = ECKey.import_key(token_parts(token)[0]["jwk"])  # type: ignore[arg-type]
    read = jws.deserialize_compact(token, key, algorithms=["ES256"])
    assert json.loads(read.payload) == token_parts(token)[1]
    head, body, signature = token.split(".")
    for forged in (f"{head}.{body[:-4]}AAAA.{signature}", f"{head}.{body}.{signature[:-4]}AAAA"):
        with pytest.raises(BadSignatureError):
            jws.deserialize_compact(forged, key, algorithms=["ES256"])


async def test_a_badge_of_an_ed25519_key_stays_valid_beside_those_of_its_successor(
    keyed: Chat, client: TestClient[object, object]
) -> None:
    new = badge_of(await keyed.says("ada", "/certificate"))
    old_key = KeyEd25519().generate_keypair()[0].decode()
    keyed.store.run(lambda tx: tx.execute(delete(KEPT)))
    keyed.store.run(keyed.engine.vault.recall_or_make, "badge_key", str(keyed.organisation_id), lambda: old_key)
    issuer = Issuer(id=_Key(old_key).did, name="Example")
    achievement = Achievement("urn:uuid:2", "Old", "Old", "Old")
    old = OpenBadgeCredential(
        id="urn:uuid:1", issuer=issuer, recipient_id="urn:uuid:3", achievement=achievement, issuance_date=PAST
    )
    listed = f"{URL}/certificates/revoked/{keyed.organisation_id}"
    [status] = verified(new)[0].verify(verified(new)[1]).credential_status
    old.credential_status = [status | {"statusListCredential": listed, "id": f"{listed}#1"}]
    token = OB3Signer(old_key, "EdDSA").sign(old)

    async def fetch(address: str) -> bytes:
        return await (await client.get(address.removeprefix(URL))).read()

    second = badge_of(await keyed.says("ada", "/certificate"))
    verifier, again = verified(second)
    [status] = verifier.verify(again).credential_status
    assert status["statusListCredential"] == f"{listed}/es256"
    page = await (await client.get(f"/certificates/{id_of(keyed)}")).text()
    both = ((OB3Verifier.for_issuer_did(issuer.id), token, listed), (verifier, again, f"{listed}/es256"))
    for check, signed, place in both:
        assert str(token_parts(signed)[1]["iss"]) in page
        lists = await fetch(place)
        check.verify(signed, check_status=True, download=lambda _, lists=lists: lists)
    keyed.store.run(revoke_certificate, keyed.organisation_id, id_of(keyed), "Issued in error", PAST)
    for check, signed, place in both:
        lists = await fetch(place)
        with pytest.raises(OB3VerificationError, match="revoked"):
            check.verify(signed, check_status=True, download=lambda _, lists=lists: lists)
    assert (await client.get(f"{listed.removeprefix(URL)}/rs256")).status == 404


async def test_a_badge_that_was_tampered_with_fails(keyed: Chat) -> None:
    verifier, token = verified(badge_of(await earns_certificate(keyed)))
    head, body, signature = token.split(".")
    for forged in (
        f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.",
    ):
        with pytest.raises(OB3VerificationError):
            verifier.verify(forged)


async def test_our_own_check_says_for_whom_a_badge_is_and_refuses_the_rest(keyed: Chat) -> None:
    svg = badge_of(await earns_certificate(keyed))
    checked = check_badge(svg.encode(), "ada@example.com")
    assert (checked.name, checked.issuer) == ("Ada <Lovelace> & Co", "Example")
    for file, email, says in (
        (svg, "grace@example.com", "not issued to grace"),
        (svg.replace('verify="eyJ', 'verify="eyK'), "", "no badge whose signature holds"),
        ("<svg/>", "", "no badge whose signature holds"),
        ("no picture", "", "no badge whose signature holds"),
        ('<svg><openbadges:credential xmlns:openbadges="x" verify="a"/></svg>', "", "no badge whose signature holds"),
    ):
        with pytest.raises(BadgeError, match=says):
            check_badge(file.encode(), email)


async def test_the_key_of_another_organisation_does_not_verify_it(keyed: Chat) -> None:
    _, token = verified(badge_of(await earns_certificate(keyed)))
    with pytest.raises(OB3VerificationError):
        OB3Verifier(KeyEd25519().generate_keypair()[1]).verify(token)


async def test_the_badge_is_the_same_every_time_and_its_key_is_kept_encrypted(keyed: Chat) -> None:
    first = badge_of(await earns_certificate(keyed))
    assert badge_of(await keyed.says("ada", "/certificate")) == first
    kept = keyed.store.run(lambda tx: tx.execute(select(KEPT)).all())
    assert [(row.kind, row.name) for row in kept] == [("badge_key", str(keyed.organisation_id))]
    assert "PRIVATE KEY" not in kept[0].sealed


async def test_the_picture_is_well_formed_and_says_for_whom_it_is(keyed: Chat) -> None:
    svg = badge_of(await earns_certificate(keyed))
    picture = xml.dom.minidom.parseString(svg)
    said = " ".join(each.firstChild.data for each in picture.getElementsByTagName("text"))
    assert "Ada <Lovelace> & Co" in said
    assert "2026-03-02" in said


async def test_without_a_key_there_is_a_certificate_and_a_word_about_the_missing_file(chat: Chat) -> None:
    chat.meet("grace")
    card = await earns_certificate(chat)
    assert card.key == "certificate"
    assert not any(isinstance(block, Download) for block in card.blocks)
    assert "ADVANCE_SECRET_KEYS" in words(card)


async def test_a_key_that_no_longer_opens_costs_the_file_and_nothing_else(
    keyed: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await earns_certificate(keyed)
    keyed.engine = Engine(keyed.content, keyed.store, keyed.clock, Pictures(), (new_key(),))
    card = await keyed.says("ada", "/certificate")
    assert card.key == "certificate"
    assert not any(isinstance(block, Download) for block in card.blocks)
    assert "no badge can be signed" in caplog.text


async def test_a_verifier_learns_of_a_revocation_and_of_nobody_else(
    keyed: Chat, client: TestClient[object, object]
) -> None:
    verifier, token = verified(badge_of(await keyed.says("ada", "/certificate")))
    [status] = verifier.verify(token).credential_status
    assert status["statusListCredential"] == f"{URL}/certificates/revoked/{keyed.organisation_id}"

    async def signed() -> bytes:
        answer = await client.get(f"/certificates/revoked/{keyed.organisation_id}")
        assert (answer.status, answer.content_type) == (200, "application/vc+jwt")
        return await answer.read()

    valid = await signed()
    verifier.verify(token, check_status=True, download=lambda _: valid)
    keyed.store.run(revoke_certificate, keyed.organisation_id, id_of(keyed), "Issued in error", PAST)
    revoked = await signed()
    with pytest.raises(OB3VerificationError, match="revoked"):
        verifier.verify(token, check_status=True, download=lambda _: revoked)
    body = json.loads(urlsafe_b64decode(revoked.split(b".")[1] + b"=="))
    assert not any(word in json.dumps(body) for word in ("Ada", "ada@", "error"))
    listed = set_indices(decode_encoded_list(body["credentialSubject"]["encodedList"]))
    assert listed == {int(status["statusListIndex"])}


async def test_the_place_in_the_list_is_by_chance(keyed: Chat) -> None:
    chat = keyed
    for name in ("bob", "cleo"):
        chat.meet(name)
    issued = {"certificate_id": "x", "title": "x", "program": "x", "criteria": "x", "content_version": "x"}

    def work(tx: Connection) -> set[int]:
        for name in ("ada", "bob", "cleo"):
            issue_certificate(tx, chat.member_id_in(tx, name), PAST, issued)
        return set(find_places(tx, chat.organisation_id))

    places = chat.store.run(work)
    assert len(places) == 3
    assert max(places) > 1000


@pytest.mark.parametrize("number", ["0", "999999999", "9999999999", "-1", "1e3"])
async def test_who_has_issued_nothing_has_no_list_and_gets_no_key(
    keyed: Chat, client: TestClient[object, object], number: str
) -> None:
    assert (await client.get(f"/certificates/revoked/{number}")).status == 404
    kept = keyed.store.run(lambda tx: tx.execute(select(KEPT.c.name)).scalars().all())
    assert kept == [str(keyed.organisation_id)]


async def test_unticking_afterwards_leaves_it_valid_and_says_so(keyed: Chat) -> None:
    await earns_certificate(keyed)
    await ticks(keyed, "custom_algorithms", done=False)
    said = words(await keyed.says("ada", "/certificate"))
    assert "The certificate stays valid" in said
    await shows(keyed, "custom_algorithms")
    assert "The certificate stays valid" not in words(await keyed.says("ada", "/certificate"))
    assert keyed.store.run(lambda tx: tx.scalar(select(func.count()).select_from(CERTIFICATE))) == 1


async def test_a_revoked_one_says_so_and_is_not_issued_again_by_itself(keyed: Chat) -> None:
    await earns_certificate(keyed)
    assert keyed.store.run(revoke_certificate, keyed.organisation_id, id_of(keyed), "Issued in <error>", PAST)
    assert not keyed.store.run(revoke_certificate, keyed.organisation_id, id_of(keyed), "Again", PAST)
    await shows(keyed, "custom_algorithms", "https://example.org/again")
    card = await keyed.says("ada", "/certificate")
    assert "has been revoked: Issued in <error>" in words(card)
    assert not any(isinstance(block, Download) for block in card.blocks)


@pytest.fixture
async def client(keyed: Chat, database_url: str) -> AsyncIterator[TestClient[object, object]]:
    """The server of the same database, with the same key."""
    await earns_certificate(keyed)
    settings = Settings(database_url=database_url, secret_keys=KEY, public_url=URL)  # type: ignore[arg-type]
    advance = build_advance(settings, SystemClock(), keyed.content)
    async with TestClient(TestServer(make_app(advance, ""))) as client:
        yield client


async def test_the_page_shows_what_a_certificate_shows_and_nothing_else(
    keyed: Chat, client: TestClient[object, object]
) -> None:
    answer = await client.get(f"/certificates/{id_of(keyed)}")
    page = await answer.text()
    assert answer.status == 200
    assert "Ada &lt;Lovelace&gt; &amp; Co" in page
    assert "Advanced AI Developer Certificate with Portfolio" in page
    assert "Mar 2, 2026" in page
    assert ">Valid<" in page
    assert check_badge(badge_of(await keyed.says("ada", "/certificate")).encode()).key in page
    assert "ada@example.com" not in page
    assert "example.org" not in page
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search("nonce-([^']+)", policy)
    assert nonce is not None
    assert f'<style nonce="{nonce[1]}">' in page
    assert policy.startswith("default-src 'none'")
    assert answer.headers["X-Robots-Tag"] == "noindex"


async def test_the_page_says_when_it_is_revoked_and_gives_no_badge(
    keyed: Chat, client: TestClient[object, object]
) -> None:
    keyed.store.run(revoke_certificate, keyed.organisation_id, id_of(keyed), "Issued in <error>", PAST)
    page = await (await client.get(f"/certificates/{id_of(keyed)}")).text()
    assert "Revoked on Mar 2, 2026: Issued in &lt;error&gt;" in page
    assert "badge.svg" not in page
    assert (await client.get(f"/certificates/{id_of(keyed)}/badge.svg")).status == 404


@pytest.mark.parametrize("path", ["nothing", "aaaaaaaaaaaaaaaa", "%00", "..%2f..%2fetc", "x" * 400, "é" * 9, "a b"])
async def test_an_id_that_is_none_gets_a_kind_page(client: TestClient[object, object], path: str) -> None:
    answer = await client.get(f"/certificates/{path}")
    assert answer.status == 404
    assert "There is no certificate with this id" in await answer.text()
    assert (await client.get(f"/certificates/{path}/badge.svg")).status == 404


async def test_the_badge_is_served_as_a_file_that_runs_nothing(keyed: Chat, client: TestClient[object, object]) -> None:
    answer = await client.get(f"/certificates/{id_of(keyed)}/badge.svg")
    svg = await answer.text()
    assert svg == badge_of(await keyed.says("ada", "/certificate"))
    assert answer.content_type == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="badge.svg"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    verifier, token = verified(svg)
    assert verifier.verify(token).achievement.name == "Advanced AI Developer Certificate with Portfolio"
