"""What leaders fill in: to whom they lend their view of teams, and which team they look at."""

from engine.chat.forms import ChoiceField, Form, LineField

DELEGATE = LineField("who", "team_gaps.lend_who", longest=100, required=True)
UNTIL = LineField("until", "team_gaps.lend_until", "team_gaps.lend_until_hint", longest=40, required=True)
DELEGATION_FORM = Form((DELEGATE, UNTIL))
"""Read by `flows.delegation`, as what is typed in one sentence is."""

TEAM = ChoiceField("team", "team_gaps.pick_label", required=True)
TEAM_FORM = Form((TEAM,))
