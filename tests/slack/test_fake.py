"""The fake Slack is as strict as Slack, shown with Slack's own client."""

import asyncio
import json
from collections.abc import Awaitable

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slack.fake import FakeSlack
from tests.slack.workspace import Json

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def refused(call: Awaitable[object]) -> Json:
    with pytest.raises(SlackApiError) as problem:
        await call
    return dict(problem.value.response.data)


def modal(**more: object) -> Json:
    element = {"type": "plain_text_input", "action_id": "words"}
    block = {"type": "input", "block_id": "why", "label": plain("Why"), "element": element}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [block],
    } | more


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": plain(text)}


async def test_messages_are_kept_updated_and_deleted(fake: FakeSlack, client: AsyncWebClient) -> None:
    metadata = {"event_type": "notice", "event_payload": {"id": 7}}
    ada = fake.user("ada").id
    posted = await client.chat_postMessage(channel=ada, text="Hello", blocks=[section("Hello")], metadata=metadata)
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    await client.chat_update(**where, text="Bye")
    assert fake.last_card("ada")[0]["text"]["text"] == "Hello", "blocks that an update does not mention stay"
    history = await client.conversations_history(channel=where["channel"], include_all_metadata=True)
    assert (history["messages"][0]["text"], history["messages"][0]["metadata"]) == ("Bye", metadata)
    assert "metadata" not in (await client.conversations_history(channel=where["channel"]))["messages"][0]
    await client.chat_delete(**where)
    assert (await refused(client.chat_update(**where, text="x")))["error"] == "message_not_found"


async def test_what_breaks_a_limit_is_refused_with_reasons(fake: FakeSlack, client: AsyncWebClient) -> None:
    ada = fake.user("ada").id
    problem = await refused(client.chat_postMessage(channel=ada, text="x", blocks=[section("x")] * 51))
    assert problem["error"] == "invalid_blocks"
    assert problem["response_metadata"]["messages"][0].startswith("[ERROR] ")
    problem = await refused(client.views_publish(user_id=ada, view={"type": "home", "blocks": [section("x")] * 101}))
    assert problem["error"] == "invalid_arguments"
    assert (await refused(client.api_call("chat.postMessage", json={"channel": ada})))["error"] == "no_text"
    assert fake.messages("ada") == []


async def test_channels_and_people_who_cannot_be_written_to(fake: FakeSlack, client: AsyncWebClient) -> None:
    gone = fake.add_user("bob", deleted=True)
    strange = fake.add_user("eve", dm_error="cannot_dm_bot", is_stranger=True)
    outside = fake.add_channel("general", has_bot=False)
    places = {"C404": "channel_not_found", gone.id: "user_disabled", strange.id: "cannot_dm_bot"}
    for place, error in (places | {outside.id: "not_in_channel"}).items():
        assert (await refused(client.chat_postMessage(channel=place, text="x")))["error"] == error
    assert (await refused(client.conversations_open(users=gone.id)))["error"] == "user_disabled"
    assert "email" not in (await client.users_info(user=strange.id))["user"]["profile"]
    assert len((await client.users_list(limit=2))["members"]) == 2


async def test_tokens(fake: FakeSlack, client: AsyncWebClient) -> None:
    other = fake.add_workspace("Other")
    assert (await client.auth_test(token=other.bot_token))["team_id"] == other.id
    assert (await refused(client.auth_test(token="xoxb-unknown")))["error"] == "invalid_auth"
    assert (await refused(client.auth_test(token=fake.app_token)))["error"] == "not_allowed_token_type"
    await client.auth_revoke()
    assert (await refused(client.auth_test()))["error"] == "token_revoked"
    fake.end_tokens(other)
    assert (await refused(client.auth_test(token=other.bot_token)))["error"] == "account_inactive"
    fake.team.scopes, fake.tokens[fake.team.bot_token].error = "im:write", None
    assert (await refused(client.chat_postMessage(channel="C1", text="x")))["needed"] == "chat:write"


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47 on aiohttp 3.14
async def test_a_code_and_a_refresh_token_are_exchanged_once(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.team.rotates = True
    keys = {"client_id": fake.client_id, "client_secret": fake.client_secret}
    code = fake.oauth_code(fake.team, "ada")
    granted = await client.oauth_v2_access(**keys, code=code)
    assert (await refused(client.oauth_v2_access(**keys, code=code)))["error"] == "code_already_used"
    fake.forward(granted["expires_in"] + 1)
    assert (await refused(client.auth_test(token=granted["access_token"])))["error"] == "token_expired"
    again = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    fresh = await client.oauth_v2_access(**keys, **again)
    assert (await client.auth_test(token=fresh["access_token"]))["ok"]
    assert (await refused(client.oauth_v2_access(**keys, **again)))["error"] == "invalid_refresh_token"


async def test_a_trigger_lasts_three_seconds_and_opens_once(fake: FakeSlack, client: AsyncWebClient) -> None:
    ada = fake.user("ada")
    late, trigger = fake.trigger(fake.team, ada), ""
    fake.forward(3.1)
    assert (await refused(client.views_open(trigger_id=late, view=modal())))["error"] == "expired_trigger_id"
    trigger = fake.trigger(fake.team, ada)
    view = (await client.views_open(trigger_id=trigger, view=modal()))["view"]
    assert (await refused(client.views_open(trigger_id=trigger, view=modal())))["error"] == "exchanged_trigger_id"
    stale = await refused(client.views_update(view_id=view["id"], hash="1.stale", view=modal()))
    assert stale["error"] == "hash_conflict"
    await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title=plain("New")))
    top = fake.modal("ada")
    assert top is not None
    assert (top["id"], top["title"]["text"]) == (view["id"], "New")


async def test_rate_limits_when_they_are_on(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.pace.on = True
    for _ in range(4):
        await client.chat_postMessage(channel=fake.user("ada").id, text="x")
    with pytest.raises(SlackApiError) as problem:
        await client.chat_postMessage(channel=fake.user("ada").id, text="x")
    assert (problem.value.response.status_code, problem.value.response.headers["Retry-After"]) == (429, "1")
    fake.forward(1)
    await client.chat_postMessage(channel=fake.user("ada").id, text="x")
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    fake.fail_next("chat.postMessage", 429, retry_after=0)
    fake.forward(9)
    await client.chat_postMessage(channel=fake.user("ada").id, text="retried")


async def test_connections_drop_before_and_after_the_message_is_there(fake: FakeSlack, client: AsyncWebClient) -> None:
    async def post() -> object:
        return await asyncio.wait_for(client.chat_postMessage(channel=fake.user("ada").id, text="x"), 0.3)

    expected: list[tuple[str | int, type[BaseException], int]] = [
        ("drop", aiohttp.ClientError, 0),
        ("accept_then_drop", aiohttp.ClientError, 1),
        (503, SlackApiError, 1),
        ("accept_then_503", SlackApiError, 2),
        ("hang", asyncio.TimeoutError, 2),
        ("accept_then_hang", asyncio.TimeoutError, 3),
    ]
    for status, error, messages in expected:
        fake.fail_next("chat.postMessage", status)
        with pytest.raises(error):
            await post()
        assert len(fake.messages("ada")) == messages, status
    fake.fail_next("chat.postMessage", error="internal_error")
    assert (await refused(post()))["error"] == "internal_error"
    assert [call.result for call in fake.calls][-2:] == ["ok, then accept_then_hang", "fault internal_error"]


async def test_a_picture_is_uploaded_and_shown_once_slack_has_looked_at_it(
    fake: FakeSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    fake.file_takes = 2
    file = (await client.files_upload_v2(filename="radar.png", content=PNG, title="Radar"))["file"]
    blocks = [{"type": "image", "alt_text": "Radar", "slack_file": {"id": file["id"]}}]
    ada = fake.user("ada").id
    problem = await refused(client.chat_postMessage(channel=ada, text="Radar", blocks=blocks))
    assert problem["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    fake.forward(2)
    info = (await client.files_info(file=file["id"]))["file"]
    assert (file["mimetype"], info["mimetype"]) == ("", "image/png")
    await client.chat_postMessage(channel=ada, text="Radar", blocks=blocks)
    async with session.get(info["url_private"], headers={"Authorization": f"Bearer {fake.team.bot_token}"}) as answer:
        assert await answer.read() == PNG
    async with session.get(info["url_private"]) as answer:
        assert answer.content_type == "text/html"


async def test_a_response_url_takes_five_answers_in_thirty_minutes(fake: FakeSlack) -> None:
    ada = fake.user("ada")
    url = fake.response_url(fake.team, ada, fake.team.direct(ada.id))
    hook = AsyncWebhookClient(url)
    assert [(await hook.send(text="x")).status_code for _ in range(6)] == [200] * 5 + [404]
    assert (len(fake.messages("ada")), len(fake.messages("ada", seen_by="ada"))) == (0, 5)
    late = AsyncWebhookClient(fake.response_url(fake.team, ada, fake.team.direct(ada.id)))
    fake.forward(1801)
    assert json.loads((await late.send(text="x")).body)["error"] == "expired_url"
