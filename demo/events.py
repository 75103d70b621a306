"""The events of those who are played take place: an owner has confirmed them."""

from demo.scripted_user import Player


def confirm_events(owner: Player) -> None:
    """Confirm every series of the content at the time that is suggested."""
    owner.says("/events")
    while owner.offered("events.confirm"):
        owner.presses("events.confirm")
