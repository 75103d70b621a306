"""What the fake Slack delivers, Bolt understands, over signed HTTP and over Socket Mode."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.delivery import How, Slack
from tests.slack.fake import FakeSlack
from tests.slack.test_fake import modal, plain, refused
from tests.slack.workspace import Json

SECRET = "signing-secret"


@pytest.fixture
def app(fake: FakeSlack, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(signing_secret=SECRET, client=client)


@pytest.fixture
async def slack(fake: FakeSlack, app: AsyncApp) -> AsyncIterator[Slack]:
    """Slack, and behind it a Bolt application on loopback."""
    async with TestServer(app.web_app("/slack/events")) as server, Slack(fake, str(server.make_url("/")), SECRET) as it:
        yield it


async def hears() -> None:
    """Take an event and leave it at that."""


def card() -> list[Json]:
    option = [{"text": plain(words), "value": words} for words in ("One", "Two")]
    buttons = [{"type": "button", "action_id": "go", "text": plain("Go on"), "value": "42"}]
    boxes = {"type": "checkboxes", "action_id": "done", "options": option, "initial_options": option[:1]}
    return [{"type": "actions", "block_id": "b", "elements": [boxes, *buttons]}]


async def test_bolt_understands_what_people_do(fake: FakeSlack, app: AsyncApp, slack: Slack) -> None:
    seen: list[Json] = []
    listens = [app.event(kind) for kind in ("message", "app_mention", "app_home_opened")]
    listens += [app.action("go"), app.action("done"), app.message_shortcut("remind")]

    async def listener(ack: Callable[[], Awaitable[None]], body: Json) -> None:
        await ack()
        seen.append(body)

    for listen in listens:
        listen(listener)

    @app.command("/assess")
    async def assess(ack: Callable[..., Awaitable[None]], command: Json) -> None:
        await ack(f"{command['text']}!")

    general = fake.add_channel("general")
    assert (await slack.command("ada", "/assess", "validation")).status == 200
    assert fake.messages("ada", seen_by="ada")[0]["text"] == "validation!"
    await slack.says("ada", "hello")
    await slack.mentions("ada", "#general", "help")
    await slack.opens_home("ada")
    await app.client.chat_postMessage(channel=fake.user("ada").id, text="Card", blocks=card())
    await slack.checks("ada", "Two")
    ack = await slack.presses("ada", "Go")
    await slack.shortcut("ada", "remind", fake.messages("ada")[-1])
    assert (ack.status, ack.ms < 3000) == (200, True)
    pressed = seen[4]
    assert [each["value"] for each in pressed["state"]["values"]["b"]["done"]["selected_options"]] == ["One", "Two"]
    assert pressed["actions"][0]["value"] == "42"
    assert pressed["container"]["message_ts"] == pressed["message"]["ts"] == fake.messages("ada")[-1]["ts"]
    assert [body["type"] for body in seen[3:]] == ["block_actions", "block_actions", "message_action"]
    assert [body["event"].get("text") for body in seen[:3]] == ["hello", f"<@{fake.team.bot_user_id}> help", None]
    assert seen[1]["event"]["channel"] == general.id


async def test_a_modal_honours_the_answer_to_its_submission(fake: FakeSlack, app: AsyncApp, slack: Slack) -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"why": "Say more."}},
        {"response_action": "update", "view": modal(title=plain("Once more"))},
        {},
    ]

    @app.view("form")
    async def submitted(ack: Callable[..., Awaitable[None]]) -> None:
        await ack(**answers.pop(0))

    @app.command("/form")
    async def opens(ack: Callable[[], Awaitable[None]], body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    await slack.command("ada", "/form")
    with pytest.raises(AssertionError, match="required field"):
        await slack.submits("ada")
    await slack.submits("ada", {"Why": "x"})
    assert slack.errors == {"why": "Say more."}
    await slack.submits("ada", {"words": "more"})
    assert (fake.modal("ada") or {})["title"]["text"] == "Once more"
    await slack.submits("ada")
    assert fake.modal("ada") is None


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (How(), 200),
        (How(signature="v0=bad"), 401),
        (How(age=600), 401),
        (How(age=-600), 401),
        (How(headers={"X-Slack-Signature": None}), 401),
        (How(padding=3 << 20), 413),
    ],
)
async def test_deliveries_are_signed(how: How, status: int, app: AsyncApp, slack: Slack) -> None:
    app.event("message")(hears)
    assert (await slack.says("ada", "hello", how=how)).status == status


async def test_the_same_event_comes_twice_at_once_and_again(app: AsyncApp, slack: Slack) -> None:
    seen: list[str] = []

    @app.event("message")
    async def said(body: Json, request: object) -> None:
        seen.append(body["event_id"] + "".join(getattr(request, "headers", {}).get("x-slack-retry-num", [])))

    assert len((await slack.says("ada", "hello", how=How(copies=2))).copies) == 2
    await slack.again()
    assert seen == [seen[0], seen[0], f"{seen[0]}1"]


async def test_an_app_that_is_gone_has_inactive_tokens(fake: FakeSlack, app: AsyncApp, slack: Slack) -> None:
    assert (await slack.verifies_url("abc")).body.strip('"{}') in ("abc", 'challenge":"abc', 'challenge": "abc')
    await slack.uninstalls()
    assert (await refused(app.client.auth_test()))["error"] == "account_inactive"
    await slack.tokens_revoked()
    assert (await refused(app.client.auth_test()))["error"] == "token_revoked"


async def test_socket_mode_says_hello_and_waits_for_the_acknowledgement(fake: FakeSlack, app: AsyncApp) -> None:
    @app.command("/assess")
    async def assess(ack: Callable[..., Awaitable[None]]) -> None:
        await ack({"text": "Here", "response_type": "ephemeral"})

    app.event("message")(hears)
    handler = AsyncSocketModeHandler(app, fake.app_token, web_client=app.client, ping_interval=0.05)
    await handler.connect_async()
    try:
        async with Slack(fake) as slack:
            assert (await slack.command("ada", "/assess")).json["text"] == "Here"
            assert (await slack.says("ada", "hello")).status == 200
            assert [sorted(each) for each in fake.sockets.acknowledged] == [["envelope_id", "payload"], ["envelope_id"]]
            await fake.sockets.disconnect()
            assert (await slack.says("ada", "after the reconnection")).status == 200
        assert len(fake.calls_to("apps.connections.open")) > 1
        assert (await refused(app.client.apps_connections_open(app_token="xapp-wrong")))["error"] == "invalid_auth"
    finally:
        await handler.close_async()


async def test_a_press_in_a_modal_pushes_another_and_ephemerals_are_replaced(
    fake: FakeSlack, app: AsyncApp, slack: Slack
) -> None:
    seen: list[Json] = []

    @app.action("go")
    async def pushes(ack: Callable[[], Awaitable[None]], body: Json, respond: Callable[..., Awaitable[None]]) -> None:
        if "view" in body:
            await app.client.views_push(trigger_id=body["trigger_id"], view=modal(callback_id="second"))
        else:
            await respond(text="Replaced", replace_original=True, blocks=card()[:1])
        seen.append(body)
        await ack()

    ada = fake.user("ada")
    await app.client.views_publish(user_id=ada.id, view={"type": "home", "blocks": card()})
    trigger = fake.trigger(fake.team, ada)
    await app.client.views_open(trigger_id=trigger, view=modal(blocks=card(), notify_on_close=True))
    await slack.presses("ada", "Go on")
    assert (fake.modal("ada") or {})["previous_view_id"] == seen[0]["view"]["id"]
    assert await slack.closes("ada") is None, "the second did not ask to hear of it"
    assert (fake.modal("ada") or {})["callback_id"] == "form"
    await slack.closes("ada")
    channel = fake.team.direct(ada.id).id
    await app.client.chat_postEphemeral(channel=channel, user=ada.id, text="For you", blocks=card())
    await slack.presses("ada", "go", values={"done": ["Two"]})
    assert "message" not in seen[1]
    assert seen[1]["container"]["is_ephemeral"]
    assert [each["text"] for each in fake.messages("ada", seen_by="ada")] == ["Replaced"]
