"""The people in the fake Slack: what they say, press, tick and submit reaches the app as Slack sends it.

`Slack(fake, app_url, secret)` speaks signed HTTP, `Slack(fake)` Socket Mode. People are named by name or id.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace as changed
from types import TracebackType

from aiohttp import ClientSession

from tests.slack import forms, payloads, views
from tests.slack.fake import FakeSlack
from tests.slack.messages import respond
from tests.slack.wire import Ack, How, Http, Socket
from tests.slack.workspace import Channel, Json, Message, User, Workspace, elements

WELL = How()
Values = Mapping[str, object]


class Slack:
    """Deliveries to one app; each verb returns the app's acknowledgement."""

    def __init__(self, fake: FakeSlack, app_url: str = "", secret: str = "", path: str = "/slack/events") -> None:
        self.fake, self.secret = fake, secret
        self.url = app_url.rstrip("/") + path if app_url else ""
        self.errors: dict[str, str] = {}
        """What the last submission was refused for, by block."""
        self._held: forms.Held = {}
        self._last: tuple[str, Json] = ("", {})

    async def __aenter__(self) -> Slack:
        self._session = ClientSession()
        self._wire = Http(self._session, self.url, self.secret) if self.url else Socket(self.fake.sockets)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self._session.close()

    # What people say.

    async def command(self, user: str, name: str, text: str = "", channel: str | None = None, how: How = WELL) -> Ack:
        """Use a slash command, in the direct message with the bot unless told; an answer with the ack is shown."""
        who, team = self._who(user)
        where = self.fake.channel(channel) if channel else team.direct(who.id)
        form = payloads.command(self.fake, team, who, where, name, text)
        ack = await self.delivers("command", form, how)
        if ack.status == 200 and ack.body.strip():
            said = ack.json if ack.body.lstrip().startswith("{") else {"text": ack.body}
            respond(self.fake, self.fake.response_url(team, who, where), said)
        return ack

    async def says(self, user: str, text: str, thread_ts: str | None = None, how: How = WELL) -> Ack:
        """Write to the bot in the direct message."""
        who, team = self._who(user)
        channel = team.direct(who.id)
        body = payloads.message(self.fake, who, channel, text, thread_ts)
        channel.messages.append(Message(body))
        where = {"channel": channel.id, "event_ts": body["ts"], "channel_type": "im"}
        return await self.happens(body | where, team, who, how)

    async def mentions(self, user: str, channel: str, text: str, how: How = WELL) -> Ack:
        """Write to the bot in a channel."""
        who, team = self._who(user)
        where = self.fake.channel(channel)
        body = payloads.message(self.fake, who, where, f"<@{team.bot_user_id}> {text}")
        where.messages.append(Message(body))
        told = body | {"type": "app_mention", "channel": where.id, "event_ts": body["ts"]}
        return await self.happens(told, team, who, how)

    async def echoes(self, user: str, how: How = WELL) -> Ack:
        """The bot's own newest message comes back as a message.im event, as Slack's do."""
        who, team = self._who(user)
        channel = team.direct(who.id)
        body = [each.shown() for each in channel.messages if each.body.get("bot_id")][-1]
        told = body | {"channel": channel.id, "event_ts": body["ts"], "channel_type": "im"}
        return await self.happens(told, team, None, how)

    # What people press and fill in.

    async def presses(
        self, user: str, wanted: str, message: Json | None = None, values: Values | None = None, how: How = WELL
    ) -> Ack:
        """Press what is labelled so (or has that action id), after filling `values` in.

        It is looked for in `message`, which may be a message, a modal or a home tab; without one in the open modal,
        else in the newest message of the bot in the direct message. Options of selects, radios and checkboxes count.
        """
        who, team = self._who(user)
        shown = message or self.fake.modal(user) or self._newest(user)
        key, blocks = shown.get("id") or shown["ts"], shown.get("blocks", [])
        key = f"{who.id}/{key}"
        forms.fill(self._held, key, blocks, values or {})
        block, element, option = forms.labelled(blocks, wanted)
        action = forms.press(self._held, key, block, element, option, self.fake.next_ts())
        state = forms.state(self._held, key, blocks)
        if shown["type"] in ("modal", "home"):
            body = payloads.pressed_in_view(self.fake, team, who, shown, state)
        else:
            channel, kept = self._place(team, shown["ts"])
            hidden = kept.only_for is not None
            body = payloads.pressed_in_message(self.fake, team, who, channel, shown, hidden, state)
        return await self.delivers("interactive", body | {"actions": [action]}, how)

    async def checks(self, user: str, option_label: str, message: Json | None = None, how: How = WELL) -> Ack:
        """Tick a checkbox, or untick it where it is ticked."""
        shown = message or self.fake.modal(user) or self._newest(user)
        boxes = [element for _, element in elements(shown.get("blocks", [])) if element["type"] == "checkboxes"]
        labels = [forms.label(option) for element in boxes for option in element["options"]]
        assert any(each.startswith(option_label) for each in labels), f"no box {option_label!r}; there is {labels}"
        return await self.presses(user, option_label, shown, how=how)

    async def submits(self, user: str, values: Values | None = None, how: How = WELL) -> Ack:
        """Submit the topmost modal, and do with it what the app answers; see `errors` for what it refused."""
        who, team = self._who(user)
        view = self.fake.modal(user)
        assert view is not None, f"{user} has no modal open"
        key = f"{who.id}/{view['id']}"
        forms.fill(self._held, key, view["blocks"], values or {})
        self.errors = forms.unfinished(self._held, key, view["blocks"])
        assert not self.errors, f"Slack does not let this be submitted: {self.errors}"
        state = forms.state(self._held, key, view["blocks"])
        ack = await self.delivers("interactive", payloads.submission(self.fake, team, who, view, state), how)
        if ack.status == 200:
            self._after_submission(team, who, view, ack.json or {})
        return ack

    def _after_submission(self, team: Workspace, who: User, view: Json, answer: Json) -> None:
        stack = team.modals.get(who.id, [])
        places = [place for place, each in enumerate(stack) if each["id"] == view["id"]]
        if answer.get("response_action") == "errors":
            self.errors = answer["errors"]
            inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            assert self.errors, "Slack shows nothing for empty errors"
            assert set(self.errors) <= inputs, f"Slack shows errors at input blocks only: {self.errors}"
        elif answer.get("response_action") == "clear" or not places:
            team.modals.pop(who.id, None)
        elif answer.get("response_action") == "update":
            new = views.checked(self.fake, team, answer["view"], "modal")
            views.exchange_view(stack, places[0], new)
        elif answer.get("response_action") == "push":
            views.push(team, stack, views.checked(self.fake, team, answer["view"], "modal"))
        else:
            assert not answer, f"Slack knows no such answer to a submission: {answer}"
            self._close(team, who, view)

    async def closes(self, user: str, how: How = WELL) -> Ack | None:
        """Close the topmost modal; the app hears of it only where the view asked for that."""
        who, team = self._who(user)
        view = self.fake.modal(user)
        assert view is not None, f"{user} has no modal open"
        self._close(team, who, view)
        if not view["notify_on_close"]:
            return None
        state = forms.state(self._held, f"{who.id}/{view['id']}", view["blocks"])
        body = payloads.closing(self.fake, team, who, view, state, cleared=view["clear_on_close"])
        return await self.delivers("interactive", body, how)

    async def shortcut(self, user: str, callback_id: str, message: Json | None = None, how: How = WELL) -> Ack:
        """Use a message shortcut on a message, or a global one."""
        who, team = self._who(user)
        if message is None:
            body = payloads.interaction(self.fake, "shortcut", team, who)
            body |= {"callback_id": callback_id, "action_ts": self.fake.next_ts()}
        else:
            channel, _ = self._place(team, message["ts"])
            body = payloads.message_action(self.fake, team, who, channel, message, callback_id)
        return await self.delivers("interactive", body, how)

    async def opens_home(self, user: str, tab: str = "home", how: How = WELL) -> Ack:
        """Open the app's home or messages tab."""
        who, team = self._who(user)
        body: Json = {"type": "app_home_opened", "user": who.id, "channel": team.direct(who.id).id, "tab": tab}
        if tab == "home" and who.id in team.homes:
            body["view"] = team.homes[who.id]
        return await self.happens(body | {"event_ts": self.fake.next_ts()}, team, who, how)

    # What happens to a workspace.

    async def uninstalls(self, team: Workspace | None = None, how: How = WELL) -> Ack:
        """The app is removed: its tokens are inactive from now on."""
        team = team or self.fake.team
        self.fake.end_tokens(team, "account_inactive")
        return await self.happens({"type": "app_uninstalled", "event_ts": self.fake.next_ts()}, team, None, how)

    async def tokens_revoked(self, team: Workspace | None = None, how: How = WELL) -> Ack:
        """The bot's tokens are revoked."""
        team = team or self.fake.team
        self.fake.end_tokens(team, "token_revoked")
        body: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot_user_id]}}
        return await self.happens(body | {"event_ts": self.fake.next_ts()}, team, None, how)

    async def verifies_url(self, challenge: str = "challenge", how: How = WELL) -> Ack:
        """Slack asks whether the request URL is the app's."""
        body = {"token": payloads.TOKEN, "challenge": challenge, "type": "url_verification"}
        return await self.delivers("event", body, how)

    async def happens(self, body: Json, team: Workspace | None = None, who: User | None = None, how: How = WELL) -> Ack:
        """Any event, wrapped as Slack wraps it."""
        shared = who is not None and who.is_stranger
        return await self.delivers("event", payloads.event(self.fake, team or self.fake.team, body, shared), how)

    async def again(self, how: How | None = None) -> Ack:
        """What was delivered last comes once more, as Slack's first retry unless told."""
        kind, payload = self._last
        return await self.delivers(kind, payload, how or How(retry=1))

    async def delivers(self, kind: str, payload: Json, how: How = WELL) -> Ack:
        """Deliver an `event`, a `command` or something `interactive`; the last is remembered for `again`."""
        self._last = kind, json.loads(json.dumps(payload))
        acks = await asyncio.gather(*(self._wire.send(kind, payload, how) for _ in range(how.copies)))
        return acks[0] if how.copies == 1 else changed(acks[0], copies=tuple(acks))

    def _who(self, user: str) -> tuple[User, Workspace]:
        who = self.fake.user(user)
        return who, self.fake.team_of(who)

    def _newest(self, user: str) -> Json:
        seen = [each for each in self.fake.messages(user, seen_by=user) if each.get("bot_id")]
        assert seen, f"the bot has not written to {user}"
        return seen[-1]

    def _place(self, team: Workspace, ts: str) -> tuple[Channel, Message]:
        found = [(each, kept) for each in team.channels.values() for kept in each.messages if kept.ts == ts]
        return found[0]

    def _close(self, team: Workspace, who: User, view: Json) -> None:
        stack = team.modals.get(who.id, [])
        left = [] if view["clear_on_close"] else [each for each in stack if each["id"] != view["id"]]
        team.modals[who.id] = left
        if not left:
            del team.modals[who.id]


__all__ = ["Ack", "How", "Slack"]
