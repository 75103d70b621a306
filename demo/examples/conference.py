"""Examples of the conference, from its call for talks to the morning of the day."""

from collections.abc import Iterator
from datetime import timedelta

from demo.events import confirm_events
from demo.examples.notices import due
from demo.examples.stage import Stage
from demo.scripted_user import Player
from engine.chat.cards import Choices
from engine.chat.examples import Example
from engine.chat.requests import Identity
from engine.conference.jobs import follow_conferences
from engine.conference.notifications import NEWS, REMINDER
from engine.content.load import Content

ABSTRACT = "What an answer of our search costs, where that comes from, and which half of it we do without."
FORM = {"title": "Half the bill for retrieval", "abstract": ABSTRACT, "format": "talk", "track": "production"}


def live_conference(stage: Stage) -> Iterator[Example]:
    """Hedy runs it, Ivan and Bruno speak, Carla reviews."""
    who = [Identity("example", "example", name) for name in ("hedy", "ivan", "bruno", "carla")]
    hedy, ivan, bruno, carla = (stage.enter(identity, is_owner=identity is who[0]) for identity in who)
    confirm_events(hedy)
    content = stage.content
    yield from _open_call(hedy, ivan)
    yield from _propose_talks(ivan, bruno, carla, content)
    yield from _review_talks(hedy, carla, content)
    yield from _decide_talks(hedy, ivan, bruno, content)
    yield from _make_schedule(hedy)
    yield from _attend_talks(ivan, bruno, carla, content)


def _open_call(hedy: Player, ivan: Player) -> Iterator[Example]:
    yield Example("conference", "conference, before its call", ivan.says("/conference"))
    yield Example("conference", "desk, nothing yet", hedy.says("/conference", "conference.desk"))
    yield Example("conference", "call", hedy.presses("conference.call"))
    yield Example("conference", "call, refused", hedy.presses("conference.keep_call", {"closes": "soon"}))
    closes = (hedy.now + timedelta(weeks=3)).date().isoformat()
    yield Example("conference", "desk, open", hedy.presses("conference.keep_call", {"closes": closes}))


def _propose_talks(ivan: Player, bruno: Player, carla: Player, content: Content) -> Iterator[Example]:
    bruno.now = carla.now = ivan.now
    yield Example("conference", "conference, open", ivan.says("/conference"))
    yield Example("conference", "talk, form", ivan.presses("conference.propose"))
    yield Example("conference", "talk, refused", ivan.presses("conference.keep", {**FORM, "earliest": "after lunch"}))
    ivan.presses("conference.keep", {**FORM, "state": "draft", "earliest": "14:00"})
    yield Example("conference", "deadline", due(ivan, content, REMINDER, "conference_deadline"))
    ivan.presses("conference.mine")
    ivan.presses("conference.own")
    ivan.presses("conference.edit")
    handed_in = {**FORM, "state": "proposed", "speakers": "Bruno Example", "earliest": "14:00"}
    yield Example("conference", "talk, proposed", ivan.presses("conference.keep", handed_in))
    yield Example("conference", "speak, too?", due(bruno.at(ivan.now), content, NEWS, "talk_with"))
    yield Example("conference", "talk, joined", bruno.presses("conference.join", said="yes"))
    for title, fields in (("Drift alarms that people read", {}), ("Agents at home", {"remote": "yes"})):
        bruno.says("/conference propose")
        bruno.presses("conference.keep", {**FORM, **fields, "title": title, "state": "proposed"})
    yield Example("conference", "my talks", bruno.says("/conference my talks"))


def _review_talks(hedy: Player, carla: Player, content: Content) -> Iterator[Example]:
    hedy.now += timedelta(days=1)
    yield Example("conference", "committee", hedy.says("/conference committee Carla Example"))
    yield Example("conference", "review?", due(carla.at(hedy.now), content, NEWS, "conference_invitation"))
    yield Example("conference", "reviews, none yet", carla.presses("conference.serve", said="yes"))
    carla.now = hedy.now = hedy.now + timedelta(weeks=4)
    yield Example("conference", "reviews", carla.says("/conference reviews"))
    yield Example("conference", "review, form", carla.presses("conference.review"))
    yield Example("conference", "review, refused", carla.presses("conference.keep_review", {"substance": "3"}))
    scores = {criterion.id: "3" for criterion in content.pack.conference.criteria}
    for _ in range(3):
        carla.says("/conference reviews", "conference.review")
        done = carla.presses("conference.keep_review", {**scores, "comment": "A number in the title would help."})
    yield Example("conference", "reviews, done", done)


def _decide_talks(hedy: Player, ivan: Player, bruno: Player, content: Content) -> Iterator[Example]:
    yield Example("conference", "ranking", hedy.says("/conference ranking"))
    for at, decision in enumerate(("accepted", "accepted", "waitlisted")):
        listed = hedy.says("/conference ranking")
        options = next(block.options for block in listed.blocks if isinstance(block, Choices))
        example = hedy.does(options[at].action)
        hedy.presses("conference.decided", decision=decision)
    yield Example("conference", "decide", example)
    yield Example("conference", "announce?", hedy.says("/conference announce"))
    yield Example("conference", "ranking, announced", hedy.presses("conference.announce_now"))
    ivan.now = bruno.now = hedy.now
    yield Example("conference", "decision", due(ivan, content, NEWS, "talk_decision"))
    yield Example("conference", "talk, confirmed", ivan.presses("conference.confirm", said="yes"))
    yield Example("conference", "slides", ivan.presses("conference.slides"))
    asked = ivan.says("/conference my talks", "conference.own", "conference.withdraw")
    yield Example("conference", "withdraw?", asked)
    yield Example("conference", "program, announced", ivan.says("/conference program"))


def _make_schedule(hedy: Player) -> Iterator[Example]:
    yield Example("conference", "rooms", hedy.says("/conference rooms"))
    hedy.presses("conference.add_room", {"room": "Aula, Room 2"})
    yield Example("conference", "schedule, nothing placed", hedy.presses("conference.schedule"))
    yield Example("conference", "schedule", hedy.presses("conference.make", anew=""))
    yield Example("conference", "place", hedy.presses("conference.place"))
    yield Example("conference", "move", hedy.presses("conference.move"))
    yield Example("conference", "move, refused", hedy.presses("conference.keep_move", {"room": "1", "clock": "12:30"}))
    yield Example("conference", "swaps", hedy.says("/conference schedule", "conference.place", "conference.swaps"))
    yield Example("conference", "schedule, published", hedy.says("/conference schedule", "conference.publish"))


def _attend_talks(ivan: Player, bruno: Player, carla: Player, content: Content) -> Iterator[Example]:
    yield Example("conference", "schedule out", due(ivan, content, NEWS, "conference_changes"))
    carla.now = bruno.now = ivan.now
    yield Example("conference", "program", carla.says("/conference program"))
    yield Example("conference", "talk", carla.presses("conference.talk"))
    yield Example("conference", "talk, marked", carla.presses("conference.mark"))
    yield Example("conference", "agenda", carla.presses("conference.agenda"))
    yield Example("conference", "past, nothing", carla.says("/conference past"))
    follow_conferences(ivan.tx, ivan.now)
    yield Example("conference", "you speak", due(ivan, content, REMINDER, "conference_speaking"))
    yield Example("conference", "morning", due(carla, content, REMINDER, "conference_morning"))
    carla.now += timedelta(days=1)
    yield Example("conference", "past", carla.says("/conference past"))
