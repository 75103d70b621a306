"""Papers: papers to read together. The room's table of contents."""

from engine.access import EVERYBODY
from engine.papers.flows import papers, parts, requests
from engine.papers.jobs import pick_most_wanted
from engine.papers.leaving import free_parts
from engine.papers.needs import CHANGES_PAPER, PICKS, UNPICKS
from engine.papers.notifications import PaperPicked
from engine.papers.todo import list_todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="papers",
    commands=(
        Command("paper", EVERYBODY, requests.answer_request, spoken=True),
        Command("paper.form", EVERYBODY, papers.open_proposal_form, spoken=False),
        Command("paper.keep", EVERYBODY, papers.save_proposal, spoken=False),
        Command("paper.show", EVERYBODY, papers.show_named_paper, spoken=False),
        Command("paper.vote", EVERYBODY, papers.toggle_vote, spoken=False),
        Command("paper.withdraw", CHANGES_PAPER, papers.withdraw_paper, spoken=False),
        Command("paper.restore", CHANGES_PAPER, papers.restore_paper, spoken=False),
        Command("paper.retitle", CHANGES_PAPER, papers.open_title_form, spoken=False),
        Command("paper.keep_title", CHANGES_PAPER, papers.save_title, spoken=False),
        Command("paper.pick", PICKS, papers.pick_for_review, spoken=False),
        Command("paper.unpick", UNPICKS, papers.put_back, spoken=False),
        Command("paper.history", EVERYBODY, papers.search_history, spoken=False),
        Command("paper.mine", EVERYBODY, papers.show_own_papers, spoken=False),
        Command("paper.take", EVERYBODY, parts.take_role, spoken=False),
        Command("paper.give_back", EVERYBODY, parts.give_back_role, spoken=False),
        Command("paper.read", EVERYBODY, parts.show_checklist, spoken=False),
        Command("paper.tick", EVERYBODY, parts.toggle_step, spoken=False),
        Command("paper.note", EVERYBODY, parts.open_note_form, spoken=False),
        Command("paper.keep_note", EVERYBODY, parts.save_note, spoken=False),
        Command("paper.log", EVERYBODY, parts.log_role, spoken=False),
    ),
    notifications=(PaperPicked,),
    jobs=(Job("pick papers", Every.MINUTE, pick_most_wanted),),
    todos=list_todos,
    release=free_parts,
)
