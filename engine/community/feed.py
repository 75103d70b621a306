"""The address of somebody's calendar: signed, and revoked by signing anew.

The signature is made with a secret of the member's. Whoever has the address reads when they are where, nothing else.
"""

import hmac
from hashlib import sha256
from secrets import token_hex

from sqlalchemy import Connection

from engine.chat.typed import read_number
from engine.community.records.choices import find_feed_secret, save_choice

PATH = "calendar"
"""Where the server answers, below its address."""


def make_feed_token(tx: Connection, organisation_id: int, member_id: int, *, anew: bool = False) -> str:
    """The part of the address that stands for a member; `anew` revokes the one before."""
    secret = find_feed_secret(tx, member_id)
    if secret is None or anew:
        secret = token_hex(32)
        save_choice(tx, organisation_id, member_id, {"feed_secret": secret})
    return f"{member_id}-{_sign(secret, member_id)}"


def read_feed_token(tx: Connection, token: str) -> int | None:
    """The member for whom a token stands; None where it is none, or none any more."""
    name, _, signature = token.partition("-")
    member_id = read_number(name)
    if member_id is None or not signature.isascii():
        return None
    secret = find_feed_secret(tx, member_id)
    is_valid = secret is not None and hmac.compare_digest(signature, _sign(secret, member_id))
    return member_id if is_valid else None


def _sign(secret: str, member_id: int) -> str:
    return hmac.new(secret.encode(), f"calendar {member_id}".encode(), sha256).hexdigest()
