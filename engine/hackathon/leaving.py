"""What somebody gives up in hackathons who leaves: their place in a team, what they asked of teams, and judging."""

from sqlalchemy import Connection, delete, select, update

from engine.hackathon.records.editions import PARTICIPANT, find_edition_rows
from engine.hackathon.records.judging import JUDGE, VERDICT
from engine.hackathon.records.teams import MEMBERSHIP, REQUEST, TEAM
from engine.people.records.members import find_organisation_of
from engine.room import Present


def free_places(tx: Connection, member_id: int, present: Present) -> None:
    """Free a member's places in editions whose results are not out; what they have judged stays."""
    editions = find_edition_rows(tx, find_organisation_of(tx, member_id), published=False)
    teams = select(TEAM.c.id).where(TEAM.c.occurrence_id.in_(editions))
    tx.execute(
        update(MEMBERSHIP)
        .where(MEMBERSHIP.c.member_id == member_id, MEMBERSHIP.c.left_at.is_(None), MEMBERSHIP.c.team_id.in_(teams))
        .values(left_at=present.now)
    )
    tx.execute(delete(REQUEST).where(REQUEST.c.member_id == member_id, REQUEST.c.team_id.in_(teams)))
    for table in (PARTICIPANT, JUDGE):
        theirs = (table.c.member_id == member_id) & table.c.occurrence_id.in_(editions)
        judged = select(VERDICT.c.judge_id).join(TEAM, TEAM.c.id == VERDICT.c.team_id)
        if table is JUDGE:
            theirs &= ~judged.where(VERDICT.c.judge_id == member_id, TEAM.c.occurrence_id.in_(editions)).exists()
        tx.execute(delete(table).where(theirs))
