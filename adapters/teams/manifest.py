"""The app package: what Teams installs the app from, a manifest and two icons in a zip file."""

import json
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.teams.icons import colour_icon, outline_icon

Line = Callable[[str], str]
"""The copy for a key."""

VERSION = "1.25"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
ACCENT = "#0B6570"
SCOPES = ("personal", "team", "groupChat")
ABOUT = "/about"
"""Where the server says what the app is and what it keeps."""
MOST_COMMANDS = 10
"""Commands that Teams lists for a scope."""
WHENEVER = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package, so that the same manifest gives the same package."""


def make_manifest(line: Line, commands: Sequence[str], app_id: str, public_url: str, version: str) -> dict[str, Any]:
    """The manifest of the bot `app_id`, which is reached at `public_url`; the last command, help, is always listed."""
    site = public_url.rstrip("/")
    offered = commands if len(commands) <= MOST_COMMANDS else [*commands[: MOST_COMMANDS - 1], commands[-1]]
    listed = [{"title": f"/{name}", "description": line(f"teams.command_{name.replace('-', '_')}")} for name in offered]
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": line("teams.developer"),
            "websiteUrl": f"{site}{ABOUT}",
            "privacyUrl": f"{site}{ABOUT}",
            "termsOfUseUrl": f"{site}{ABOUT}",
        },
        "name": {"short": "Advance", "full": line("teams.full_name")},
        "description": {"short": line("teams.app_description"), "full": line("teams.app_long_description")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": app_id,
                "scopes": list(SCOPES),
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [{"scopes": [scope], "commands": listed} for scope in SCOPES],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [str(urlsplit(site).hostname)],
    }


def pack_manifest(manifest_json: dict[str, Any]) -> bytes:
    """The zip file to upload."""
    files = {
        "manifest.json": json.dumps(manifest_json, indent=2, ensure_ascii=False).encode() + b"\n",
        manifest_json["icons"]["color"]: colour_icon(),
        manifest_json["icons"]["outline"]: outline_icon(),
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, WHENEVER), content, ZIP_DEFLATED)
    return packed.getvalue()
