"""Examples of what people see of their data, and of how somebody goes."""

from collections.abc import Iterator

from demo.examples.people import assess, joins
from demo.scripted_user import Player
from engine.chat.examples import Example
from engine.content.models import Pack


def live_privacy(ada: Player, pack: Pack) -> Iterator[Example]:
    """What ada can see and take along, and how somebody goes."""
    assess(ada, pack)
    ada.says("/log talk RAG at the team day")
    yield Example("privacy", "privacy", ada.says("/privacy"))
    yield Example("settings", "settings", ada.says("/settings"))
    yield Example("settings", "language, chosen", ada.presses("settings.language"))
    yield Example("settings", "language, not spoken", ada.says("speak French to me"))
    yield Example("settings", "language, unknown", ada.says("/settings language klingonese"))
    newcomer = joins(ada, "new", "New Example")
    yield Example("privacy", "export", newcomer.says("/privacy export"))
    yield Example("privacy", "statements", newcomer.says("/privacy xapi"))
    head = joins(ada, "head", "Head Example", is_owner=True)
    joins(ada, "report", "Report Example", manager="head")
    yield Example("privacy", "erase", newcomer.says("/privacy erase"))
    yield Example("privacy", "erase, the last owner", head.says("/privacy erase"))
    yield Example("privacy", "erased", newcomer.presses("privacy.erase_now"))
