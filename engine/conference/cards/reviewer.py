"""The cards of the program committee, and of those who decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Context,
    Fact,
    Facts,
    Paragraph,
    Progress,
    Style,
    as_choices,
)
from engine.chat.text import Plain, shorten
from engine.community.cards.events import event_args
from engine.conference import forms
from engine.conference.labels import (
    answer_buttons,
    conference_button,
    describe_format,
    desk_button,
    name_speakers,
    offer_talk,
)
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import CommitteeMember, Review
from engine.conference.records.tables import Decision
from engine.conference.records.talks import Talk
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.paging import SIZE, on_page, page_buttons

OUTCOMES = (Decision.ACCEPTED, Decision.WAITLISTED, Decision.DECLINED)


def committee_card(
    voice: Voice, conference: Conference, committee: Sequence[CommitteeMember], counts: Mapping[int, int]
) -> Card:
    """Who reviews, how far they are, and a field to ask somebody; `counts` are the reviews of each."""
    args = {"conference": str(conference.id)}
    facts = tuple(
        Fact(member.name, voice.text(f"conference.reviewer_{member.response}", count=counts.get(member.id, 0)))
        for member in committee
    )
    leave = [
        Choice(shorten(member.name), "", Action("conference.dismiss", {**args, "member": str(member.id)}))
        for member in committee
    ]
    ask = Button(voice.line("conference.ask_reviewer"), Action("conference.appoint", args), Style.PRIMARY)
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text("conference.committee_text")),
        *((Facts(facts),) if committee else ()),
        *as_choices(leave, voice.line("conference.dismiss")),
        *forms.REVIEWER_FORM.blocks(voice),
        Buttons((ask, desk_button(voice, conference.occurrence))),
    )
    return Card("conference_committee", voice.line("conference.committee"), blocks)


def invitation_card(voice: Voice, conference: Conference) -> Card:
    """The question to somebody who is to review."""
    text = voice.text("conference.invited_text", event=conference.occurrence.series.title)
    args = {"conference": str(conference.id)}
    buttons = answer_buttons(voice, "conference.serve", args, "agree", "rather_not")
    return Card("conference_invitation", voice.line("conference.committee"), (Paragraph(text), Buttons(buttons)))


@dataclass(frozen=True, slots=True)
class ReviewsView:
    """What a reviewer may review."""

    conference: Conference
    rules: ConferenceRules
    unreviewed: Sequence[Talk]
    reviewed: Sequence[Talk]


def reviews_card(voice: Voice, view: ReviewsView, page: int) -> Card:
    """The proposals to review, without the names of their authors."""
    done, total = len(view.reviewed), len(view.unreviewed) + len(view.reviewed)
    progress = Progress(voice.line("conference.reviewed", done=done, total=total), done, total)
    key = "review_text" if view.unreviewed else "review_done" if done else "review_none"
    shown, page = on_page([*view.unreviewed, *view.reviewed], page)
    choices = as_choices(
        offer_talk(talk, describe_format(voice, view.rules, talk), "conference.review", chosen=talk in view.reviewed)
        for talk in shown
    )
    occurrence = view.conference.occurrence
    pages = page_buttons(voice, "conference.reviews", event_args(occurrence), page, total)
    buttons = Buttons((*pages, conference_button(voice, occurrence)))
    blocks = (*((progress,) if total else ()), Paragraph(voice.text(f"conference.{key}")), *choices, buttons)
    return Card("conference_reviews", voice.line("conference.reviews_title"), blocks)


def review_form(voice: Voice, rules: ConferenceRules, talk: Talk, typed: Mapping[str, str]) -> Card:
    """One proposal, and what the person thinks of it."""
    keep = Action("conference.keep_review", {"talk": str(talk.id)})
    blocks = (
        Paragraph((Plain(describe_format(voice, rules, talk)),)),
        Paragraph((Plain(talk.abstract),)),
        *forms.review_form(rules).blocks(voice, typed),
        Buttons((Button(voice.line("conference.send_review"), keep, Style.PRIMARY),)),
        Context(voice.text("conference.blind")),
    )
    return Card("talk_review", shorten(talk.title), blocks)


@dataclass(frozen=True, slots=True)
class RankingView:
    """The proposals, best first, with what is thought of each."""

    conference: Conference
    rules: ConferenceRules
    talks: Sequence[Talk]
    scores: Mapping[int, Fraction | None]
    reviews: Sequence[Review]

    @property
    def names_speakers(self) -> bool:
        """Whether the names of authors are shown: from the first announcement on."""
        return self.conference.announced_at is not None

    def reviews_of(self, talk: Talk) -> list[Review]:
        return [review for review in self.reviews if review.talk_id == talk.id]


def ranking_card(voice: Voice, ranking: RankingView, page: int) -> Card:
    """Every proposal with its score, to decide about it."""
    shown, page = on_page(ranking.talks, page)
    first = page * SIZE + 1
    untold = sum(talk.decision is not talk.told for talk in ranking.talks)
    undecided = sum(talk.decision is Decision.NONE for talk in ranking.talks)
    key = "ranking_text" if shown else "no_proposals"
    args = event_args(ranking.conference.occurrence)
    announce = Button(voice.line("conference.announce"), Action("conference.announce", args), Style.PRIMARY)
    pages = page_buttons(voice, "conference.ranking", args, page, len(ranking.talks))
    to_desk = desk_button(voice, ranking.conference.occurrence)
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text(f"conference.{key}", open=undecided, waiting=untold)),
        *as_choices(_proposal_choice(voice, ranking, talk, rank) for rank, talk in enumerate(shown, first)),
        Buttons((*((announce,) if untold else ()), *pages, to_desk)),
        Context(voice.text("conference.formula", prior=ranking.rules.prior, most=len(ranking.rules.scale))),
    )
    return Card("conference_ranking", voice.line("conference.ranking"), blocks)


def _proposal_choice(voice: Voice, ranking: RankingView, talk: Talk, rank: int) -> Choice:
    score = ranking.scores.get(talk.id)
    number = voice.number(score) if score is not None else "–"
    facts = [
        voice.line("conference.score", score=number, count=len(ranking.reviews_of(talk))),
        voice.line(f"conference.decided_{talk.decision or 'not'}"),
        describe_format(voice, ranking.rules, talk),
        name_speakers(voice, talk) if ranking.names_speakers else "",
    ]
    label = shorten(f"{rank}. {talk.title}")
    return Choice(label, " · ".join(filter(None, facts)), Action("conference.decide", {"talk": str(talk.id)}))


def decide_card(voice: Voice, ranking: RankingView, talk: Talk) -> Card:
    """One proposal, what reviewers say, and the decision about it."""
    reviews = ranking.reviews_of(talk)
    facts = [Fact(voice.line("conference.what"), (Plain(describe_format(voice, ranking.rules, talk)),))]
    if ranking.names_speakers:
        facts.append(Fact(voice.line("conference.speakers"), (Plain(name_speakers(voice, talk)),)))
    for criterion in ranking.rules.criteria:
        scores = [review.scores[criterion.id] for review in reviews if criterion.id in review.scores]
        if scores:
            facts.append(Fact(criterion.name, (Plain(", ".join(map(str, sorted(scores)))),)))
    comments = tuple(Paragraph((Plain(f"– {review.comment}"),)) for review in reviews if review.comment)
    options = [_outcome_choice(voice, talk, outcome) for outcome in OUTCOMES]
    to_ranking = Action("conference.ranking", event_args(ranking.conference.occurrence))
    blocks: tuple[Block, ...] = (
        Paragraph((Plain(talk.abstract),)),
        Facts(tuple(facts)),
        *comments,
        *as_choices(options, voice.line("conference.decision")),
        Buttons((Button(voice.line("conference.ranking"), to_ranking),)),
        Context(voice.text("conference.not_told_yet")),
    )
    return Card("conference_decide", shorten(talk.title), blocks)


def _outcome_choice(voice: Voice, talk: Talk, outcome: Decision) -> Choice:
    decide = Action("conference.decided", {"talk": str(talk.id), "decision": outcome.value})
    return Choice(voice.line(f"conference.decide_{outcome}"), "", decide, chosen=talk.decision is outcome)


def announce_card(voice: Voice, conference: Conference, counts: Mapping[Decision, int], undecided: int) -> Card:
    """What would be told, before it is."""
    numbers = {outcome.value: counts.get(outcome, 0) for outcome in OUTCOMES}
    text = voice.text("conference.announce_text", open=undecided, **numbers)
    args = event_args(conference.occurrence)
    buttons = (
        Button(voice.line("conference.announce_now"), Action("conference.announce_now", args), Style.PRIMARY),
        Button(voice.line("conference.ranking"), Action("conference.ranking", args)),
    )
    return Card("conference_announce", voice.line("conference.announce"), (Paragraph(text), Buttons(buttons)))
