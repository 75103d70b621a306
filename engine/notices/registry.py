"""The registry of notifications: reads what the ledger holds, and knows what holds for each kind."""

from collections.abc import Iterable, Mapping

from engine.notices.kinds import Kind
from engine.notices.notification import Notification, UnreadableKey


class Registry:
    """All notifications of all rooms."""

    def __init__(self, notifications: Iterable[type[Notification]]) -> None:
        self.notifications = tuple(notifications)
        self._by_kind: dict[str, list[type[Notification]]] = {}
        kinds: dict[str, Kind] = {}
        for notification in self.notifications:
            self._by_kind.setdefault(notification.kind.name, []).append(notification)
            kinds[notification.kind.name] = notification.kind
        self.kinds: Mapping[str, Kind] = kinds
        self.budgeted = tuple(name for name, kind in kinds.items() if kind.budgeted)
        self.optional = tuple(name for name, kind in kinds.items() if kind.optional)
        """Names of kinds that members can switch off."""

    def revive(self, kind: str, key: str) -> Notification:
        """The notification that stands in the ledger as a kind and a key; raises UnreadableKey where there is none."""
        for candidate in self._by_kind.get(kind, ()):
            if notification := candidate.read(key):
                return notification
        raise UnreadableKey(f"{kind} {key}")

    def find_classes(self, kind: str) -> tuple[type[Notification], ...]:
        """The notifications of a kind."""
        return tuple(self._by_kind.get(kind, ()))
