"""What commands of this room need of the one who gives them."""

from collections.abc import Callable

from engine.access import Access, Need, host_of
from engine.hackathon.finding import find_edition, find_team
from engine.hackathon.records.judging import is_judge
from engine.hackathon.rules.edition import Edition
from engine.turn import Args, Turn


def judge_of(find: Callable[[Turn, Args], Edition]) -> Need:
    """The need to have agreed to judge the edition that `find` makes of a press's arguments."""

    def holds(turn: Turn, args: Args) -> bool:
        return is_judge(turn.tx, find(turn, args).occurrence.id, turn.scope.member_id)

    return Need(Access.JUDGE, holds, "hackathon.not_a_judge")


HOST = host_of(find_edition, "hackathon.only_host")
JUDGE = judge_of(find_edition)
TEAM_JUDGE = judge_of(lambda turn, args: find_team(turn, args).edition)
"""The same where the press names a team."""
