"""Who somebody is, as a roster of Teams and their own client describe them."""

from collections.abc import Mapping
from typing import Any

from engine.api import Profile
from engine.chat.requests import Identity

OUTSIDE = frozenset({"guest", "anonymous", "bot"})
"""Roles of people and things in a tenant that are not its members."""
EXTERNAL = "#ext#"
"""Stands in the sign-in names that a tenant gives to guests."""


def read_profile(identity: Identity, member: Mapping[str, Any], locale: str = "", timezone: str = "") -> Profile:
    """Read a roster's entry; whoever is not a full member of this very tenant is an outsider."""
    name = str(member.get("name") or "")
    known_as = str(member.get("userPrincipalName") or member.get("email") or "")
    return Profile(
        identity=identity,
        name=name or " ".join(str(member.get(part) or "") for part in ("givenName", "surname")).strip() or known_as,
        email=str(member.get("email") or ""),
        sign_in=str(member.get("userPrincipalName") or ""),
        timezone=timezone,
        locale=read_locale(locale),
        insider=_is_insider(identity, member, known_as),
    )


def read_person(member: Mapping[str, Any]) -> str:
    """Who an entry is in the directory; empty where it does not say."""
    return str(member.get("aadObjectId") or member.get("objectId") or "")


def read_locale(tag: str) -> str:
    """A client's language, as Babel writes it."""
    return tag.replace("-", "_")


def _is_insider(identity: Identity, member: Mapping[str, Any], known_as: str) -> bool:
    here = str(member.get("tenantId") or identity.workspace) == identity.workspace
    role = str(member.get("userRole") or "user").lower()
    return read_person(member) == identity.user and here and role not in OUTSIDE and EXTERNAL not in known_as.lower()
