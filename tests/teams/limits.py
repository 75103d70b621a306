"""What Teams refuses of an activity: the schema of Adaptive Cards 1.5, and the limits of its documentation."""

import base64
import copy
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft6Validator
from PIL import Image

Json = dict[str, Any]
SCHEMAS = Path(__file__).parent / "schemas"
CARD = Draft6Validator(json.loads((SCHEMAS / "adaptive-card-1.5.json").read_text()))
MOST_BYTES = 28 * 1024
MOST_ACTIONS = 6
LARGEST_PICTURE = 1024


class TeamsError(AssertionError):
    """What the connector answers with 400."""


def parts(thing: object) -> Iterator[Json]:
    """Every object in a card, from top to bottom."""
    if isinstance(thing, list):
        for each in thing:
            yield from parts(each)
    elif isinstance(thing, dict):
        yield thing
        for name, each in thing.items():
            if name not in ("data", "fallback", "msteams"):
                yield from parts(each)


def check_activity(activity: Json, *, direct: bool) -> None:
    """Raise TeamsError where Teams would not show an activity as it is meant."""
    attachments = activity.get("attachments", [])
    if activity["type"] == "message" and not (attachments or activity.get("text")):
        raise TeamsError("an empty message")
    if attachments and activity.get("text"):
        raise TeamsError("a card with words beside it cannot be updated")
    if len(attachments) > 1:
        raise TeamsError("several cards in one activity cannot be updated")
    suggested = activity.get("suggestedActions", {}).get("actions", [])
    if suggested and (attachments or not direct or len(suggested) > 6):
        raise TeamsError("suggested actions are for words in personal chats, six of them")
    for attachment in attachments:
        match attachment["contentType"]:
            case "application/vnd.microsoft.card.adaptive":
                check_card(attachment["content"])
            case "application/vnd.microsoft.teams.card.file.consent" if direct:
                _check_question(attachment)
            case "application/vnd.microsoft.teams.card.file.info" if direct:
                if not (attachment["name"] and attachment["contentUrl"] and attachment["content"]["uniqueId"]):
                    raise TeamsError("a file that is nowhere")
            case kind:
                raise TeamsError(f"an attachment that nobody can see here: {kind}")
    if len(json.dumps(_without_pictures(activity), ensure_ascii=False).encode(errors="replace")) > MOST_BYTES:
        raise TeamsError("the activity is larger than 28 KB")


def _check_question(attachment: Json) -> None:
    content = attachment["content"]
    if not (attachment["name"] and content["description"] and content["sizeInBytes"] > 0):
        raise TeamsError("a question about a file that says nothing about it")
    if not (isinstance(content["acceptContext"], dict) and isinstance(content["declineContext"], dict)):
        raise TeamsError("a question about a file without its contexts")


def check_card(card: Json) -> None:
    """Raise TeamsError where a card is not what the schema, Teams and accessibility ask for."""
    for error in CARD.iter_errors(_standard(card)):
        raise TeamsError(f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}")
    if card["version"] != "1.5" or not card.get("fallbackText"):
        raise TeamsError("a card says its version, and what old clients show")
    ids: set[str] = set()
    for part in parts(card):
        _check_part(part, ids)


def _check_part(part: Json, ids: set[str]) -> None:
    kind = part.get("type", "")
    if kind.startswith("Input."):
        if part["id"] in ids:
            raise TeamsError(f"two inputs are called {part['id']}")
        ids.add(part["id"])
        if not part.get("label", "").strip():
            raise TeamsError("an input without a label")
        if part.get("isRequired") and not part.get("errorMessage"):
            raise TeamsError("a required input that says nothing when it is empty")
    elif kind == "Image":
        if not part.get("altText", "").strip():
            raise TeamsError("a picture without words")
        check_picture(part["url"])
    elif kind == "ActionSet":
        if not 1 <= len(part["actions"]) <= MOST_ACTIONS:
            raise TeamsError("a row has one to six actions")
    elif kind == "Action.Execute":
        fallback = part.get("fallback", {})
        same = all(part.get(name) == fallback.get(name) for name in ("title", "data", "style", "associatedInputs"))
        if fallback.get("type") != "Action.Submit" or not same:
            raise TeamsError("an action that older clients cannot press")
        if not part.get("title", "").strip():
            raise TeamsError("an action without a title")


def check_picture(url: str) -> None:
    """Raise TeamsError for a picture that Teams does not show."""
    if url.startswith("https://"):
        return
    if not url.startswith("data:image/png;base64,"):
        raise TeamsError("a picture that is neither bytes nor on https")
    with Image.open(BytesIO(base64.b64decode(url.partition(",")[2]))) as picture:
        if max(picture.size) > LARGEST_PICTURE:
            raise TeamsError(f"a picture of {picture.size}")


def _standard(card: Json) -> Json:
    """The card without what only Teams knows."""
    return {name: value for name, value in card.items() if name != "msteams"}


def _without_pictures(activity: Json) -> Json:
    light = copy.deepcopy(activity)
    for part in parts(light.get("attachments", [])):
        if part.get("type") == "Image":
            part["url"] = ""
    return light
