"""The example cards by name, each story lived through when somebody first asks for a card of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from demo.examples import STORIES, Example, live_story
from engine.chat.cards import Card
from engine.content.load import Content
from tests.golden import FOLDER, file_name

CARDS = FOLDER / "cards"
NAMES = sorted(file.stem for file in CARDS.glob("*.txt"))
"""As the golden files have them, so that nobody needs to live through the stories to know what tests there are."""


@dataclass
class Gallery:
    """All examples; a name is that of its story, and its own."""

    content: Content
    _stories: dict[str, dict[str, Card]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Card:
        return self.story(name.partition("-")[0])[name]

    def story(self, name: str) -> dict[str, Card]:
        """The cards of one story, by their names."""
        if name not in self._stories:
            self._stories[name] = live_by_name(name, self.content)
        return self._stories[name]

    def cards(self) -> Iterator[tuple[str, Card]]:
        for story in STORIES:
            yield from self.story(story).items()


def live_by_name(story: str, content: Content) -> dict[str, Card]:
    """Live through a story; no two of its examples may have one name."""
    lived = live_story(story, content)
    named = {_name(story, example): example.card for example in lived}
    assert len(named) == len(lived), f"two examples of {story} have one name"
    return named


def without_digest(content: Content) -> Content:
    """The content without its digest, which would change some cards with every edit of any file."""
    return replace(content, pack=content.pack.model_copy(update={"digest": "digest"}))


def _name(story: str, example: Example) -> str:
    told = example.name if example.room == story else f"{example.room} {example.name}"
    return f"{story}-{file_name(told)}"
