"""The demo's invented people: whom README recommends has something to try."""

from pathlib import Path

from bot.build import LOCAL_WORKSPACE
from bot.demo import open_demo
from engine.chat.requests import Identity, Request
from tests.conversation import words


async def test_people_without_a_role_have_just_begun_and_hear_of_it(tmp_path: Path) -> None:
    advance = open_demo(tmp_path / "demo", "127.0.0.1", 3999, lambda line: None)
    people = [each for each in await advance.engine.personas(LOCAL_WORKSPACE) if each.role == "No role yet"]
    assert len(people) == 2
    for person in people:
        for said, expected in (("/week", "Week 1 of 16"), ("/nudges", "Your next weekly message comes on")):
            who = Identity("web", LOCAL_WORKSPACE, person.user)
            (reply,) = await advance.engine.answer(Request(who, said + person.user, advance.engine.clock.now(), said))
            assert expected in words(reply.card)
    advance.store.close()
