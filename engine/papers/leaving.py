"""What somebody gives up in papers who leaves: their parts in what is still to be read."""

from sqlalchemy import Connection, delete, select

from engine.community.records.events import OCCURRENCE
from engine.community.records.readings import PAPER
from engine.papers.records.parts import PART
from engine.room import Present


def free_parts(tx: Connection, member_id: int, present: Present) -> None:
    """Let others take what a member was to do for papers; what they have done for papers stays."""
    over = select(PAPER.c.id).join(OCCURRENCE, OCCURRENCE.c.id == PAPER.c.occurrence_id)
    read = over.where(OCCURRENCE.c.starts_at <= present.now)
    tx.execute(delete(PART).where(PART.c.member_id == member_id, PART.c.paper_id.not_in(read)))
