"""Who gets in and who does not, what the log may say, and a crowd at the door."""

import asyncio
import base64
import json
import logging
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from time import time
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from adapters.pending_replies import MOST_WAITING
from adapters.teams.client import TeamsClient
from adapters.teams.conversation import Chat, Conversation
from bot.metrics import Metrics
from engine.achievements.records import ACHIEVEMENT
from engine.content.load import Content
from engine.people.records.members import IDENTITY, MEMBER, ORGANISATION, WORKSPACE, MemberStatus, add_organisation
from engine.people.records.seen_events import SEEN
from engine.scoring.records.assessments import RATING
from tests.databases import new_sqlite
from tests.teams.app import Running, running
from tests.teams.delivery import Answer, How
from tests.teams.fake import APP_ID, BOT, ISSUER, KEYS, PASSWORD, FakeTeams
from tests.teams.limits import Json, parts


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
async def app(fake: FakeTeams, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content) as app:
        yield app


def untouched(app: Running) -> bool:
    """Whether a delivery was without any effect: no row, no call, no token asked for."""
    rows = sum(app.count(table) for table in (SEEN, IDENTITY, MEMBER, WORKSPACE, ORGANISATION))
    return rows == 0 and not {name for name in app.fake.calls if name not in ("metadata", "keys")}


def forged(fake: FakeTeams, how: str) -> str:
    """A token that is wrong in one way."""
    now, good = int(time()), {"serviceurl": fake.service_url(), "iss": ISSUER, "aud": APP_ID}
    claims = good | {"exp": now + 600}
    stranger = KEYS["stranger"]
    header = {"kid": "key-1"}
    match how:
        case "wrong signature":
            return jwt.encode(claims, stranger, "RS256", headers=header)
        case "changed":
            head, _, signature = fake.token(fake.service_url()).split(".")
            body = base64.urlsafe_b64encode(json.dumps(claims | {"exp": now + 9000}).encode()).rstrip(b"=").decode()
            return f"{head}.{body}.{signature}"
        case "unknown key":
            return jwt.encode(claims, stranger, "RS256", headers={"kid": "key-9"})
        case "no key":
            return jwt.encode(claims, stranger, "RS256")
        case "none":
            return jwt.encode(claims, None, "none", headers=header)
        case "HS256":
            return jwt.encode(claims, "a-secret-of-thirty-two-characters", "HS256", headers=header)
        case "HS256 with the public key":
            public = fake.keys["key-1"].public_key().public_numbers().n
            return jwt.encode(claims, str(public), "HS256", headers=header)
        case "of the emulator":
            return fake.token(fake.service_url(), iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/")
        case "of a skill":
            return fake.token(fake.service_url(), iss=ISSUER, aud="another", ver="2.0", azp=APP_ID)
        case "of ourselves":
            return fake.token(fake.service_url(), iss=f"https://sts.windows.net/{APP_ID}/", appid=APP_ID)
        case _:
            raise AssertionError(how)


TOKENS = ["wrong signature", "changed", "unknown key", "no key", "none", "HS256", "HS256 with the public key"]
TOKENS += ["of the emulator", "of a skill", "of ourselves"]
CLAIMS: dict[str, tuple[Json, int]] = {
    "expired": ({"exp": 1_000_000_000}, 401),
    "just expired": ({"exp": int(time()) - 3600}, 401),
    "without an end": ({"exp": None}, 401),
    "not yet": ({"nbf": int(time()) + 3600}, 401),
    "wrong audience": ({"aud": "33333333-0000-4000-8000-000000000000"}, 401),
    "no audience": ({"aud": None}, 401),
    "wrong issuer": ({"iss": "https://api.botframework.evil"}, 401),
    "no issuer": ({"iss": None}, 401),
    "another service": ({"serviceurl": "http://127.0.0.1:1/emea/"}, 403),
    "no service": ({"serviceurl": None}, 403),
    "odd service": ({"serviceurl": ["x"]}, 403),
    "odd issuer": ({"iss": ISSUER + "\x00"}, 401),
}
HEADERS: dict[str, str | None] = {
    "none": None,
    "empty": "",
    "basic": "Basic YWRhOmFkYQ==",
    "bearer alone": "Bearer",
    "bearer and nothing": "Bearer ",
    "garbage": "Bearer é.ü.ö",
    "three dots": "Bearer a.b.c",
    "endless": f"Bearer {'a' * 7000}",
    "empty parts": "Bearer ..",
}


async def everything(app: Running, how: How) -> list[Answer]:
    """Each kind of delivery that has an effect."""
    user, where = app.fake.users["ada"], app.fake.direct("ada")
    press = {"type": "Action.Execute", "verb": "press", "data": {"command": "assess", "args": {}}}
    invoke = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": press}}
    return [
        await app.teams.says("ada", "/assess", how),
        await app.teams.sends(user, where, invoke, how),
        await app.teams.installs("ada", how),
        await app.teams.uninstalls("ada", how),
    ]


async def refused(app: Running, how: How, status: int, caplog: pytest.LogCaptureFixture) -> None:
    assert [each.status for each in await everything(app, how)] == [status] * 4
    await app.settles()
    assert untouched(app)
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


@pytest.mark.parametrize("kind", TOKENS)
async def test_a_forged_token_is_refused_without_effect(
    fake: FakeTeams, app: Running, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(app, How(token=forged(fake, kind)), 401, caplog)


@pytest.mark.parametrize(("claims", "status"), CLAIMS.values(), ids=CLAIMS.keys())
async def test_a_token_with_a_wrong_claim_is_refused_without_effect(
    app: Running, claims: Json, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(app, How(claims=claims), status, caplog)


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
async def test_a_request_without_a_token_is_refused_without_effect(
    app: Running, header: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(app, How(headers={"Authorization": header}), 401, caplog)


@pytest.mark.parametrize(
    "service_url",
    [
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/smba.trafficmanager.net",
        "https://smba.trafficmanager.net@evil.example/",
        "http://smba.trafficmanager.net/",
        "http://localhost:9/",
        "http://[::1/",
        "ftp://smba.trafficmanager.net/",
        "smba.trafficmanager.net",
        "https://127.0.0.1.nip.io/",
        "\x00",
    ],
)
async def test_a_service_address_that_is_not_trusted_is_never_sent_a_token(
    app: Running, service_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(app, How(change={"serviceUrl": service_url}), 403, caplog)


async def test_what_microsoft_signs_for_another_tenant_is_refused(
    fake: FakeTeams, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    fake.add_user("ada", tenant="another-tenant")
    await refused(app, How(), 403, caplog)


@pytest.mark.parametrize("name", ["serviceUrl", "channelId", "type"])
async def test_an_activity_without_its_heart_is_refused(
    app: Running, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = app.fake.token(app.fake.service_url())
    await refused(app, How(token=token, drop=(name,)), 400, caplog)
    await refused(app, How(token=token, change={name: 3}), 400, caplog)


async def test_another_channel_is_refused(app: Running, caplog: pytest.LogCaptureFixture) -> None:
    await refused(app, How(change={"channelId": "webchat"}), 403, caplog)


async def test_a_key_that_does_not_sign_for_teams_is_refused(fake: FakeTeams, url: str, content: Content) -> None:
    fake.endorsements = ["webchat"]
    async with running(fake, url, content) as app:
        assert (await app.teams.says("ada", "hello")).status == 403
        assert untouched(app)


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"\xff\xfe", b"null", b"[]", b'"x"', b"{}", b"{", b"[" * 100_000, b'{"type": {}}', b"1e999"],
    ids=lambda body: repr(body[:12]),
)
async def test_a_body_that_is_no_activity_is_refused(
    app: Running, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await app.teams.says("ada", "x", How(raw=body))).status == 400
    assert untouched(app)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("size", [300_000, 1_000_000])
async def test_a_body_that_is_too_large_is_refused(app: Running, size: int) -> None:
    assert (await app.teams.says("ada", "x" * size)).status == 413
    assert untouched(app)


async def test_a_chunked_body_that_is_too_large_is_refused(app: Running) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b"x" * 1000

    headers = {"Authorization": f"Bearer {app.fake.token(app.fake.service_url())}"}
    assert app.teams._session is not None
    async with app.teams._session.post(app.teams.url, data=endless(), headers=headers) as answer:
        assert answer.status == 413
    assert untouched(app)


async def test_a_large_text_within_the_limit_is_read_to_its_end(app: Running) -> None:
    assert "characters are the most" in await app.says("ada", "x" * 100_000)


async def test_good_tokens_are_checked_with_keys_that_are_fetched_once(fake: FakeTeams, app: Running) -> None:
    for _ in range(3):
        assert (await app.teams.says("ada", "hello")).status == 200
    await app.settles()
    assert (fake.calls["metadata"], fake.calls["login"]) == (1, 1)


async def test_a_new_key_is_learned_but_not_asked_for_again_and_again(
    fake: FakeTeams, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.teams import guard

    assert (await app.teams.says("ada", "hello")).status == 200
    fake.keys["key-2"] = KEYS["stranger"]
    new = How(token=fake.token(fake.service_url(), key="key-2"))
    assert [(await app.teams.says("ada", "hello", new)).status for _ in range(3)] == [401] * 3
    assert fake.calls["metadata"] == 1
    monkeypatch.setattr(guard, "UNKNOWN_KEY", 0.0)
    assert (await app.teams.says("ada", "hello", new)).status == 200
    assert fake.calls["metadata"] == 2


async def test_without_keys_nobody_gets_in_and_with_them_again_everybody(fake: FakeTeams, app: Running) -> None:
    fake.keys_down = True
    assert (await app.teams.says("ada", "hello")).status == 503
    assert untouched(app)
    fake.keys_down = False
    assert (await app.teams.says("ada", "hello")).status == 200
    await app.settles()


# Who is served


OUTSIDERS: dict[str, dict[str, Any]] = {
    "guest": {"role": "guest"},
    "anonymous": {"role": "anonymous"},
    "guest by name": {"email": "eve_evil.example#EXT#@example.onmicrosoft.com"},
}


@pytest.mark.parametrize("settings", OUTSIDERS.values(), ids=OUTSIDERS.keys())
async def test_outsiders_are_refused_kindly_and_nothing_of_theirs_is_kept(
    fake: FakeTeams, app: Running, settings: dict[str, Any]
) -> None:
    fake.add_user("guest", **settings)
    assert "We have not met yet" in await app.says("guest", "/assess")
    assert "We have not met yet" in await app.says("guest", "role cto")
    await app.teams.installs("guest")
    await app.settles()
    for table in (SEEN, IDENTITY, MEMBER, WORKSPACE, ORGANISATION):
        assert app.count(table) == 0


async def test_somebody_whom_the_roster_of_the_chat_does_not_have_is_no_member(fake: FakeTeams, app: Running) -> None:
    eve = fake.add_user("eve")
    fake.direct("eve").members[0] = fake.users["ada"]
    assert (await app.teams.sends(eve, fake.direct("ada"), {"type": "message", "text": "/assess"})).status == 200
    await app.settles()
    assert app.count(MEMBER) == 0


async def test_a_guest_who_becomes_a_full_member_is_served(fake: FakeTeams, app: Running) -> None:
    guest = fake.add_user("guest", role="guest")
    assert "We have not met yet" in await app.says("guest", "hello")
    guest.role = "user"
    assert "I am Advance" in await app.says("guest", "hello")


async def test_a_bot_is_not_answered(fake: FakeTeams, app: Running) -> None:
    user = fake.users["ada"]
    sender = {"id": "28:another-bot", "name": "Robot", "role": "bot"}
    how = How(change={"from": sender})
    await app.teams.sends(user, fake.direct("ada"), {"type": "message", "text": "/assess"}, how)
    await app.settles()
    assert untouched(app)


async def test_the_roster_knows_a_person_by_their_address(fake: FakeTeams, url: str, content: Content) -> None:
    fake.add_user("bob", email="Bob@Example.com")
    async with running(fake, url, content) as app:
        app.store.run(_on_roster, "bob@example.com")
        await app.says("bob", "/assess")
        assert app.count(MEMBER) == 1
        app.store.run(_leaves)
        assert "We have not met yet" in await app.says("bob", "hello")


def _on_roster(tx: Connection, email: str) -> None:
    organisation = tx.scalar(select(ORGANISATION.c.id)) or add_organisation(tx, "Example")
    person = {"organisation_id": organisation, "email": email, "name": "Bob", "timezone": "UTC", "locale": "en"}
    tx.execute(MEMBER.insert().values(**person, is_owner=False, standing=MemberStatus.ACTIVE))


def _leaves(tx: Connection) -> None:
    tx.execute(update(MEMBER).values(standing=MemberStatus.LEFT))


async def test_every_tenant_is_an_organisation_of_its_own_where_many_are_served(
    fake: FakeTeams, url: str, content: Content
) -> None:
    fake.add_user("bob", tenant="tenant-two")
    fake.add_user("eve", tenant="tenant-two", role="guest")
    async with running(fake, url, content, teams_tenant_id="") as app:
        assert "We have not met yet" in await app.says("eve", "hello")
        assert app.count(ORGANISATION) == 0
        await app.says("ada", "hello")
        await app.says("bob", "hello")
        assert (app.count(ORGANISATION), app.count(WORKSPACE), app.count(MEMBER)) == (2, 2, 2)


async def test_the_log_has_no_tokens_no_secret_and_nothing_of_what_people_write(
    fake: FakeTeams, url: str, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    private = "zanzibar"
    async with running(fake, url, content) as app:
        await app.starts("ada")
        await app.says("ada", f"{private} answer")
        await app.presses("ada", "4", "Add evidence")
        await app.presses("ada", "Keep", note=private, link=private)
        await app.presses("ada", "Keep", note=private, link=f"https://{private}.example")
        fake.fail_next("update", 400, code="BadSyntax")
        fake.fail_next("send", 502, html=True)
        await app.presses("ada", "3")
        await app.says("ada", private)
        await app.teams.says("ada", private, How(token=forged(fake, "changed")))
        await app.teams.says("ada", private, How(change={"from": private}))
        await app.teams.sends(fake.users["ada"], fake.direct("ada"), {"type": private, "text": private})
        await app.settles()
    for secret in (PASSWORD, private, *fake.tokens, fake.token(fake.service_url())[:40]):
        assert secret not in caplog.text


# Whatever comes

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.just("1999-99-99T99:99:99Z"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "tenant", "type", "text"]), inner)
    ),
    max_leaves=6,
)
names = [
    "type",
    "id",
    "from",
    "recipient",
    "conversation",
    "channelData",
    "entities",
    "text",
    "value",
    "name",
    "locale",
]
names += [
    "membersAdded",
    "timestamp",
    "localTimezone",
    "replyToId",
    "action",
    "attachments",
    "callerId",
    "reactionsAdded",
]


async def test_no_signed_nonsense_brings_an_error_of_the_server(app: Running, caplog: pytest.LogCaptureFixture) -> None:
    user, where = app.fake.users["ada"], app.fake.direct("ada")
    bodies: list[Json] = []

    @hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(["message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction", "x"]),
        st.dictionaries(st.sampled_from(names), anything, max_size=4),
    )
    def collect(kind: str, change: Json) -> None:
        bodies.append({"type": kind, "name": "adaptiveCard/action"} | change)

    await asyncio.to_thread(collect)
    for body in bodies:
        answer = await app.teams.sends(user, where, {}, How(change=body))
        assert answer.status in (200, 400, 401, 403, 501), (answer, body)
    while tasks := [task for task in asyncio.all_tasks() if "Outbox" in str(task.get_coro())]:
        await asyncio.wait(tasks)
    assert not [record for record in caplog.records if record.exc_info]


async def test_other_kinds_of_activities_are_taken_politely(fake: FakeTeams, app: Running) -> None:
    user, where = fake.users["ada"], fake.direct("ada")
    kinds: list[Json] = [
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}], "replyToId": "1"},
        {"type": "messageUpdate", "text": "/assess"},
        {"type": "messageDelete"},
        {"type": "typing"},
        {"type": "event", "name": "application/vnd.microsoft.readReceipt"},
        {"type": "endOfConversation"},
        {"type": "unheardOf"},
        {"type": "conversationUpdate", "membersAdded": [{"id": user.id}]},
        {"type": "conversationUpdate"},
    ]
    assert [(await app.teams.sends(user, where, kind)).status for kind in kinds] == [200] * len(kinds)
    await app.settles()
    assert untouched(app)
    assert (await app.teams.sends(user, where, {"type": "invoke", "name": "task/fetch"})).status == 501


# A crowd


async def test_sixty_four_people_pressing_at_once_are_answered_in_time_and_nothing_is_lost(
    fake: FakeTeams, app: Running
) -> None:
    fake.checks = False  # what is checked elsewhere takes longer than a turn
    people = [fake.add_user(f"p{number}").name for number in range(64)]
    await asyncio.gather(*(app.starts(who) for who in people))
    took: list[float] = []
    for rating in "123":
        answers = await asyncio.gather(*(app.teams.presses(who, rating) for who in people))
        assert {answer.status for answer in answers} == {200}
        took += [answer.ms for answer in answers]
        await app.settles()
    took.sort()
    print(f"answered within {took[len(took) * 99 // 100]:.0f} ms at p99, {took[-1]:.0f} ms at most")
    given_values = app.store.run(
        lambda tx: [tuple(row) for row in tx.execute(select(RATING.c.value, RATING.c.skill_id))]
    )
    assert Counter(value for value, _ in given_values) == {1: 64, 2: 64, 3: 64}
    assert len(set(given_values)) == 3


@pytest.mark.parametrize("words", ["/log innovation " + "," * 39_000, f"&#{'9' * 5_000};", "on " * 13_000])
async def test_what_is_longer_than_can_be_read_is_answered_with_what_to_do(app: Running, words: str) -> None:
    await app.says("ada", "hello")
    assert "4000 characters are the most" in await app.says("ada", words)


async def test_mentions_of_nothing_do_not_make_words_grow(app: Running) -> None:
    await app.says("ada", "hello")
    nothing = {"type": "mention", "text": "", "mentioned": {"id": BOT}}
    user, where = app.fake.users["ada"], app.fake.direct("ada")
    activity = {"type": "message", "text": "/week", "entities": [nothing] * 60}
    assert (await app.teams.sends(user, where, activity)).status == 200
    assert "When would you like to start" in await app.reads("ada")


async def test_what_comes_back_in_a_field_is_no_longer_than_the_field(app: Running) -> None:
    await app.says("ada", "hello")
    form = {f"form.{name}": "x" * 3_900 for name in ("name", "title", "about", "link", "line", "day")}
    data = {"command": "log.keep", "args": {"kind": "talk"}} | form
    executed = {"type": "Action.Execute", "verb": "press", "data": data}
    activity = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": executed}}
    pressed = {"replyToId": app.cards("ada")[-1].id}
    answer = await app.teams.sends(app.fake.users["ada"], app.fake.direct("ada"), activity | pressed)
    assert len(answer.text) < 28_000
    boxes = [part for part in parts(answer.json["value"]) if part.get("type") == "Input.Text" and part.get("value")]
    assert boxes
    assert all(len(box["value"]) <= box["maxLength"] for box in boxes)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
async def test_a_compressed_body_is_no_defect_whatever_is_in_it(
    app: Running, coding: str, caplog: pytest.LogCaptureFixture
) -> None:
    for raw in (b"nonsense", zlib.compress(bytes(50_000_000), wbits=31)):
        answer = await app.teams.says("ada", "", how=How(raw=raw, headers={"Content-Encoding": coding}))
        assert answer.status in (400, 413)
    assert untouched(app)
    assert not [record for record in caplog.records if record.exc_info]


async def test_who_writes_faster_than_teams_takes_answers_gets_the_newest_and_loses_nothing(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.says("ada", "hello")
    before, open_teams, find_direct = len(app.cards("ada")), asyncio.Event(), TeamsClient.find_direct

    async def wait(client: TeamsClient, conversation: Conversation) -> Chat:
        await open_teams.wait()
        return await find_direct(client, conversation)

    monkeypatch.setattr(TeamsClient, "find_direct", wait)
    for number in range(100):
        assert (await app.teams.says("ada", f"/log talk Number {number}")).status == 200
    open_teams.set()
    newest = await app.reads("ada")
    assert len(app.cards("ada")) - before == MOST_WAITING + 1
    assert "left some of them out" in newest
    assert "Number 99" in newest
    assert app.count(ACHIEVEMENT) == 100


async def test_each_reason_is_told_once_a_minute_whatever_else_is_refused(
    app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    over = How(claims={"nbf": int(time()) - 9000, "exp": int(time()) - 4000})
    for how in (How(token="noise"), How(claims={"aud": "another app"}), over) * 2:
        assert (await app.teams.says("ada", "hello", how)).status == 401
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 3
    assert "check ADVANCE_TEAMS_APP_ID" in told[1]
    assert "check this server's clock" in told[2]


async def test_a_wrong_clock_says_so_once_a_minute_and_is_counted_each_time(
    app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    app.engine.watch = metrics = Metrics()
    for _ in range(5):
        how = How(claims={"nbf": int(time()) + 1000, "exp": int(time()) + 4600})
        assert (await app.teams.says("ada", "hello", how)).status == 401
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert "check this server's clock" in line
    refused = {"platform": "teams", "reason": "the token is over or not yet good: check this server's clock"}
    assert metrics.registry.get_sample_value("advance_refused_requests_total", refused) == 5
