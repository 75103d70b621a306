"""Where notices go out: a workspace of a platform, which is drained by one at a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack workspace, Teams tenant or local page."""

    platform: str
    external_id: str
