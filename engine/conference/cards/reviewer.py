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
    Choices,
    Context,
    Fact,
    Facts,
    Paragraph,
    Progress,
    Style,
)
from engine.chat.text import Plain, Text, shorten
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.conference import forms
from engine.conference.labels import conference_button, describe_format, name_speakers
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import CommitteeMember, Review
from engine.conference.records.tables import Decision, Response
from engine.conference.records.talks import Talk
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.paging import SIZE, on_page, page_buttons

OUTCOMES = (Decision.ACCEPTED, Decision.WAITLISTED, Decision.DECLINED)


def committee_card(
    voice: Voice,
    conference: Conference,
    committee: Sequence[CommitteeMember],
    counts: Mapping[int, int],
    notice: Text | None,
) -> Card:
    """Who reviews, how far they are, and a field to ask somebody; `counts` are the reviews of each."""
    args = {"conference": str(conference.id)}
    facts = tuple(
        Fact(member.name, voice.text(f"conference.reviewer_{member.response}", count=counts.get(member.id, 0)))
        for member in committee
    )
    leave = tuple(
        Choice(shorten(member.name), "", Action("conference.dismiss", {**args, "member": str(member.id)}))
        for member in committee
    )
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks.append(Paragraph(voice.text("conference.committee_text")))
    blocks += [Facts(facts), Choices(voice.line("conference.dismiss"), leave)] if committee else []
    blocks += forms.REVIEWER_FORM.blocks(voice)
    ask = Button(voice.line("conference.ask_reviewer"), Action("conference.appoint", args), Style.PRIMARY)
    buttons = (ask, _desk_button(voice, conference.occurrence))
    return Card("conference_committee", voice.line("conference.committee"), (*blocks, Buttons(buttons)))


def invitation_card(voice: Voice, conference: Conference) -> Card:
    """The question to somebody who is to review."""
    text = voice.text("conference.invited_text", event=conference.occurrence.series.title)
    buttons = tuple(
        Button(
            voice.line(f"conference.{key}"),
            Action("conference.serve", {"conference": str(conference.id), "said": response}),
            style,
        )
        for key, response, style in (("agree", Response.YES, Style.PRIMARY), ("rather_not", Response.NO, Style.NORMAL))
    )
    return Card("conference_invitation", voice.line("conference.committee"), (Paragraph(text), Buttons(buttons)))


@dataclass(frozen=True, slots=True)
class ReviewsView:
    """What a reviewer may review."""

    conference: Conference
    rules: ConferenceRules
    unreviewed: Sequence[Talk]
    reviewed: Sequence[Talk]


def reviews_card(voice: Voice, view: ReviewsView, page: int, notice: Text | None) -> Card:
    """The proposals to review, without the names of their authors."""
    done, total = len(view.reviewed), len(view.unreviewed) + len(view.reviewed)
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if total:
        blocks.append(Progress(voice.line("conference.reviewed", done=done, total=total), done, total))
    shown, page = on_page([*view.unreviewed, *view.reviewed], page)
    choices = tuple(
        Choice(
            shorten(talk.title),
            describe_format(voice, view.rules, talk),
            Action("conference.review", {"talk": str(talk.id)}),
            chosen=talk in view.reviewed,
        )
        for talk in shown
    )
    key = "review_text" if view.unreviewed else "review_done" if done else "review_none"
    blocks.append(Paragraph(voice.text(f"conference.{key}")))
    blocks += [Choices("", choices)] if choices else []
    occurrence = view.conference.occurrence
    buttons = page_buttons(voice, "conference.reviews", event_args(occurrence), page, total)
    buttons.append(conference_button(voice, occurrence))
    return Card("conference_reviews", voice.line("conference.reviews_title"), (*blocks, Buttons(tuple(buttons))))


def review_form(
    voice: Voice, rules: ConferenceRules, talk: Talk, typed: Mapping[str, str], notice: Text | None = None
) -> Card:
    """One proposal, and what the person thinks of it."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph((Plain(describe_format(voice, rules, talk)),)),
        Paragraph((Plain(talk.abstract),)),
        *forms.review_form(rules).blocks(voice, typed),
        Buttons(
            (
                Button(
                    voice.line("conference.send_review"),
                    Action("conference.keep_review", {"talk": str(talk.id)}),
                    Style.PRIMARY,
                ),
            )
        ),
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


def ranking_card(voice: Voice, ranking: RankingView, page: int, notice: Text | None) -> Card:
    """Every proposal with its score, to decide about it."""
    shown, page = on_page(ranking.talks, page)
    first = page * SIZE + 1
    choices = tuple(_proposal_choice(voice, ranking, talk, rank) for rank, talk in enumerate(shown, first))
    untold = sum(talk.decision is not talk.told for talk in ranking.talks)
    undecided = sum(talk.decision is Decision.NONE for talk in ranking.talks)
    key = "ranking_text" if choices else "no_proposals"
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks.append(Paragraph(voice.text(f"conference.{key}", open=undecided, waiting=untold)))
    blocks += [Choices("", choices)] if choices else []
    args = event_args(ranking.conference.occurrence)
    announce = Button(voice.line("conference.announce"), Action("conference.announce", args), Style.PRIMARY)
    buttons = [announce] if untold else []
    buttons += page_buttons(voice, "conference.ranking", args, page, len(ranking.talks))
    buttons.append(_desk_button(voice, ranking.conference.occurrence))
    formula = voice.text("conference.formula", prior=ranking.rules.prior, most=len(ranking.rules.scale))
    blocks += [Buttons(tuple(buttons)), Context(formula)]
    return Card("conference_ranking", voice.line("conference.ranking"), tuple(blocks))


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
    args = {"talk": str(talk.id)}
    reviews = ranking.reviews_of(talk)
    facts = [Fact(voice.line("conference.what"), (Plain(describe_format(voice, ranking.rules, talk)),))]
    if ranking.names_speakers:
        facts.append(Fact(voice.line("conference.speakers"), (Plain(name_speakers(voice, talk)),)))
    for criterion in ranking.rules.criteria:
        scores = [review.scores[criterion.id] for review in reviews if criterion.id in review.scores]
        if scores:
            facts.append(Fact(criterion.name, (Plain(", ".join(map(str, sorted(scores)))),)))
    comments = tuple(Paragraph((Plain(f"– {review.comment}"),)) for review in reviews if review.comment)
    options = tuple(
        Choice(
            voice.line(f"conference.decide_{outcome}"),
            "",
            Action("conference.decided", {**args, "decision": outcome.value}),
            chosen=talk.decision is outcome,
        )
        for outcome in OUTCOMES
    )
    to_ranking = Action("conference.ranking", event_args(ranking.conference.occurrence))
    blocks: tuple[Block, ...] = (
        Paragraph((Plain(talk.abstract),)),
        Facts(tuple(facts)),
        *comments,
        Choices(voice.line("conference.decision"), options),
        Buttons((Button(voice.line("conference.ranking"), to_ranking),)),
        Context(voice.text("conference.not_told_yet")),
    )
    return Card("conference_decide", shorten(talk.title), blocks)


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


def _desk_button(voice: Voice, occurrence: Occurrence) -> Button:
    return Button(voice.line("conference.to_desk"), Action("conference.desk", event_args(occurrence)))
