"""What a Teams client and the service behind it do: activities with a token, presses, and what is shown for them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import aiohttp

from tests.teams.fake import APP_ID, BOT, Conversation, FakeTeams, Message, User
from tests.teams.limits import Json, check_card, parts

CARD_ANSWER = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True)
class How:
    """How an activity is delivered, where it is not as usual; a header or claim that is None is left out."""

    token: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str | None] = field(default_factory=dict)
    change: Json = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    raw: bytes | None = None
    region: str = "emea"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    json: Any
    ms: float


PLAIN = How()


class Teams:
    """A client of everybody."""

    def __init__(self, fake: FakeTeams, app_url: str) -> None:
        self.fake = fake
        self.url = f"{app_url.rstrip('/')}/api/messages"
        self._last: Json = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Teams:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def says(self, who: str, text: str, how: How = PLAIN) -> Answer:
        user = self.fake.users[who]
        return await self.sends(user, self.fake.direct(who), {"type": "message", "text": text}, how)

    async def mentions(self, who: str, where: Conversation, text: str, how: How = PLAIN) -> Answer:
        """Somebody mentions the bot in a channel or group."""
        mention = {"type": "mention", "text": "<at>Advance</at>", "mentioned": {"id": BOT, "name": "Advance"}}
        activity = {"type": "message", "text": f"<at>Advance</at>&nbsp;{text}", "entities": [mention]}
        return await self.sends(self.fake.users[who], where, activity, how)

    async def presses(
        self,
        who: str,
        label: str,
        message: Message | None = None,
        *,
        values: Json | None = None,
        how: How = PLAIN,
        old_client: bool = False,
    ) -> Answer:
        """Somebody presses what is labelled so on the newest card, or on another message's.

        What an answer shows takes the place of the card, for the eyes only. An `old_client` knows no Action.Execute.
        """
        message = message or next(each for each in reversed(self.fake.messages(who)) if each.card)
        card = message.card
        assert card is not None
        action = button(card, label)
        data = copy.deepcopy(action["data"]) | (_inputs(card, values or {}) if _sends_inputs(action) else {})
        user, where = self.fake.users[who], self.fake.direct(who)
        if old_client:
            activity: Json = {"type": "message", "value": data, "replyToId": message.id}
            return await self.sends(user, where, activity, how)
        executed = {"type": "Action.Execute", "verb": action["verb"], "data": data}
        activity = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": executed, "trigger": "manual"}}
        answer = await self.sends(user, where, activity | {"replyToId": message.id}, how)
        self.shows(message, answer)
        return answer

    def shows(self, message: Message, answer: Answer) -> None:
        """Show what an invoke is answered with."""
        if answer.status == 200:
            assert answer.json["statusCode"] == 200
            if answer.json["type"] == CARD_ANSWER:
                if self.fake.checks:
                    check_card(answer.json["value"])
                message.view = answer.json["value"]

    async def answers_question(
        self, who: str, message: Message, *, yes: bool = True, url: str = "", how: How = PLAIN
    ) -> Answer:
        """Somebody says whether they want a file; with a yes Teams makes a slot for it, or names `url`."""
        _, question = message.attached
        name, content = question["name"], question["content"]
        slot = {"name": name, "uniqueId": message.id, "fileType": name.rpartition(".")[2]}
        slot |= {"uploadUrl": url or f"{self.fake.url}drive/{message.id}", "contentUrl": f"https://drive/{name}"}
        value: Json = {"type": "fileUpload", "action": "accept" if yes else "decline"}
        value |= {"context": content["acceptContext" if yes else "declineContext"]} | (
            {"uploadInfo": slot} if yes else {}
        )
        activity = {"type": "invoke", "name": "fileConsent/invoke", "value": value, "replyToId": message.id}
        return await self.sends(self.fake.users[who], self.fake.direct(who), activity, how)

    async def installs(self, who: str, how: How = PLAIN) -> Answer:
        """Both ways in which Teams tells of an installation."""
        user, where = self.fake.users[who], self.fake.direct(who)
        await self.sends(user, where, {"type": "installationUpdate", "action": "add"}, how)
        return await self.sends(user, where, {"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}, how)

    async def uninstalls(self, who: str, how: How = PLAIN) -> Answer:
        activity = {"type": "installationUpdate", "action": "remove"}
        return await self.sends(self.fake.users[who], self.fake.direct(who), activity, how)

    async def again(self) -> Answer:
        """The last activity is delivered once more."""
        return await self._post(self._last, PLAIN)

    async def sends(self, user: User, where: Conversation, activity: Json, how: How = PLAIN) -> Answer:
        """Deliver an activity as from a user in a conversation."""
        now = datetime.now(UTC).isoformat()
        info = {"type": "clientInfo", "locale": user.locale, "country": "DE", "platform": "Web", "timezone": user.zone}
        body: Json = {"id": self.fake.next_id(), "timestamp": now, "localTimestamp": now, "channelId": "msteams"}
        body |= {"serviceUrl": self.fake.service_url(how.region), "locale": user.locale, "localTimezone": user.zone}
        body["from"] = {"id": user.id, "name": user.name, "aadObjectId": user.person}
        body["recipient"] = {"id": BOT, "name": "Advance"}
        body["conversation"] = {"id": where.id, "conversationType": where.kind, "tenantId": where.tenant}
        body["conversation"] |= {} if where.kind == "personal" else {"isGroup": True}
        body["channelData"] = {"tenant": {"id": where.tenant}}
        body |= activity
        body["entities"] = [*activity.get("entities", []), info]
        body |= how.change
        for name in how.drop:
            body.pop(name, None)
        self._last = body
        return await self._post(body, how)

    async def _post(self, body: Json, how: How) -> Answer:
        assert self._session is not None
        service_url = body.get("serviceUrl", "") if isinstance(body, dict) else ""
        token = how.token if how.token is not None else self.fake.token(service_url, **how.claims)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | how.headers
        sent = {name: value for name, value in headers.items() if value is not None}
        started = perf_counter()
        payload = {"data": how.raw} if how.raw is not None else {"json": body}
        async with self._session.post(self.url, headers=sent, **payload) as answer:
            text = await answer.text()
            found = await answer.json() if answer.content_type == "application/json" and text else None
            return Answer(answer.status, text, found, (perf_counter() - started) * 1000)


def buttons(card: Json) -> list[Json]:
    return [part for part in parts(card) if part.get("type") == "Action.Execute"]


def labels(card: Json) -> list[str]:
    return [each["title"] for each in buttons(card)]


def button(card: Json, label: str) -> Json:
    """The first button with this label, else with this beginning, else with this meaning."""
    found = [each for each in buttons(card) if each["title"] == label]
    found = found or [each for each in buttons(card) if each["title"].startswith(label)]
    found = found or [each for each in buttons(card) if each.get("tooltip", "").startswith(label)]
    assert found, f"nothing is labelled {label!r}; there is {labels(card)}"
    return found[0]


def inputs(card: Json) -> list[Json]:
    return [part for part in parts(card) if str(part.get("type", "")).startswith("Input.")]


def words(card: Json | None) -> str:
    """What a card says, labels included."""
    named = ("text", "title", "value", "label", "altText", "placeholder")
    return "\n".join(part[name] for part in parts(card or {}) for name in named if isinstance(part.get(name), str))


def _sends_inputs(action: Json) -> bool:
    return action.get("associatedInputs", "auto") != "none"


def _inputs(card: Json, given: Json) -> Json:
    """The values of the inputs, as the client checks and sends them; `given` is by label or by name."""
    found = {}
    for each in inputs(card):
        name = each["id"].removeprefix("form.")
        value = next((v for k, v in given.items() if k in (name, each["label"])), each.get("value", ""))
        assert not (each.get("isRequired") and not value), each.get("errorMessage")
        assert len(value) <= each.get("maxLength", 10**6), "the client does not let one type more"
        if "choices" in each and value:
            assert value in [choice["value"] for choice in each["choices"]]
        if value:
            found[each["id"]] = value
    return found


__all__ = ["APP_ID", "Answer", "How", "Teams", "button", "buttons", "inputs", "labels", "words"]
