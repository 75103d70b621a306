"""Accounts: joining workspaces and linking people. The room's table of contents."""

from engine.access import EVERYBODY, OWNERS
from engine.accounts.flows import joining, linking
from engine.room import Command, Room

ROOM = Room(
    name="accounts",
    commands=(
        Command("join", OWNERS, joining.join_workspace, spoken=True),
        Command("join.now", OWNERS, joining.confirm_join, spoken=False),
        Command("link", EVERYBODY, linking.link_account, spoken=True),
        Command("link.redeem", EVERYBODY, linking.redeem_code, spoken=False),
    ),
)
