"""The cards of the program committee, and of those who decide."""

from __future__ import annotations

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
from engine.chat.text import Plain, Text
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.conference import forms
from engine.conference.labels import cut, format_line, speakers_line, to_conference
from engine.conference.records.reviews import CommitteeMember, Review
from engine.conference.records.tables import Decision, Said
from engine.conference.records.talks import Conference, Talk
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.paging import SIZE, on_page, page_buttons

OUTCOMES = (Decision.ACCEPTED, Decision.WAITLISTED, Decision.DECLINED)


def committee_card(
    voice: Voice,
    conference: Conference,
    committee: Sequence[CommitteeMember],
    done: Mapping[int, int],
    notice: Text | None,
) -> Card:
    """Who reviews, how far they are, and a place to ask somebody."""
    args = {"conference": str(conference.id)}
    facts = tuple(
        Fact(each.name, voice.text(f"conference.reviewer_{each.said}", count=done.get(each.id, 0)))
        for each in committee
    )
    leave = tuple(
        Choice(cut(each.name), "", Action("conference.dismiss", {**args, "member": str(each.id)})) for each in committee
    )
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks.append(Paragraph(voice.text("conference.committee_text")))
    blocks += [Facts(facts), Choices(voice.line("conference.dismiss"), leave)] if committee else []
    blocks += forms.REVIEWER_FORM.blocks(voice)
    ask = Button(voice.line("conference.ask_reviewer"), Action("conference.appoint", args), Style.PRIMARY)
    buttons = (ask, _to_desk(voice, conference.occurrence))
    return Card("conference_committee", voice.line("conference.committee"), (*blocks, Buttons(buttons)))


def invitation_card(voice: Voice, conference: Conference) -> Card:
    """The question to somebody who is to review."""
    text = voice.text("conference.invited_text", event=conference.occurrence.series.title)
    buttons = tuple(
        Button(
            voice.line(f"conference.{key}"),
            Action("conference.serve", {"conference": str(conference.id), "said": said}),
            style,
        )
        for key, said, style in (("agree", Said.YES, Style.PRIMARY), ("rather_not", Said.NO, Style.NORMAL))
    )
    return Card("conference_invitation", voice.line("conference.committee"), (Paragraph(text), Buttons(buttons)))


def reviews_card(
    voice: Voice,
    conference: Conference,
    rules: ConferenceRules,
    left: Sequence[Talk],
    done: Sequence[Talk],
    notice: Text | None,
    page: int,
) -> Card:
    """The proposals to review, without the names of their authors."""
    total = len(left) + len(done)
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if total:
        label = voice.line("conference.reviewed", done=len(done), total=total)
        blocks.append(Progress(label, len(done), total))
    shown, page = on_page([*left, *done], page)
    choices = tuple(
        Choice(
            cut(each.title),
            format_line(voice, rules, each),
            Action("conference.review", {"talk": str(each.id)}),
            chosen=each in done,
        )
        for each in shown
    )
    key = "review_text" if left else "review_done" if done else "review_none"
    blocks.append(Paragraph(voice.text(f"conference.{key}")))
    blocks += [Choices("", choices)] if choices else []
    buttons = page_buttons(voice, "conference.reviews", event_args(conference.occurrence), page, total)
    buttons.append(to_conference(voice, conference.occurrence))
    return Card("conference_reviews", voice.line("conference.reviews_title"), (*blocks, Buttons(tuple(buttons))))


def review_form(
    voice: Voice, rules: ConferenceRules, talk: Talk, typed: Mapping[str, str], notice: Text | None = None
) -> Card:
    """One proposal, and what the person thinks of it."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph((Plain(format_line(voice, rules, talk)),)),
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
    return Card("talk_review", cut(talk.title), blocks)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The proposals, best first, with what is thought of each."""

    talks: Sequence[Talk]
    scores: Mapping[int, Fraction | None]
    reviews: Sequence[Review]
    names: bool
    """Whether the names of authors are shown: from the first announcement on."""

    def of(self, talk: Talk) -> list[Review]:
        return [each for each in self.reviews if each.talk_id == talk.id]


def ranking_card(
    voice: Voice, conference: Conference, rules: ConferenceRules, ranking: Ranking, page: int, notice: Text | None
) -> Card:
    """Every proposal with its score, to decide about it."""
    shown, page = on_page(ranking.talks, page)
    first = page * SIZE + 1
    choices = tuple(_ranked(voice, rules, ranking, each, at) for at, each in enumerate(shown, first))
    waiting = sum(each.decision is not each.told for each in ranking.talks)
    open_ = sum(each.decision is Decision.NONE for each in ranking.talks)
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks.append(
        Paragraph(
            voice.text("conference.ranking_text" if choices else "conference.no_proposals", open=open_, waiting=waiting)
        )
    )
    blocks += [Choices("", choices)] if choices else []
    args = event_args(conference.occurrence)
    buttons = (
        [Button(voice.line("conference.announce"), Action("conference.announce", args), Style.PRIMARY)]
        if waiting
        else []
    )
    buttons += page_buttons(voice, "conference.ranking", args, page, len(ranking.talks))
    buttons.append(_to_desk(voice, conference.occurrence))
    formula = Context(voice.text("conference.formula", prior=rules.prior, most=len(rules.scale)))
    return Card("conference_ranking", voice.line("conference.ranking"), (*blocks, Buttons(tuple(buttons)), formula))


def _ranked(voice: Voice, rules: ConferenceRules, ranking: Ranking, talk: Talk, at: int) -> Choice:
    score = ranking.scores.get(talk.id)
    said = [
        voice.line(
            "conference.score", score=voice.number(score) if score is not None else "–", count=len(ranking.of(talk))
        ),
        voice.line(f"conference.decided_{talk.decision or 'not'}"),
        format_line(voice, rules, talk),
        speakers_line(voice, talk) if ranking.names else "",
    ]
    label = cut(f"{at}. {talk.title}")
    return Choice(label, " · ".join(filter(None, said)), Action("conference.decide", {"talk": str(talk.id)}))


def decide_card(voice: Voice, conference: Conference, rules: ConferenceRules, ranking: Ranking, talk: Talk) -> Card:
    """One proposal, what reviewers say, and the decision about it."""
    args = {"talk": str(talk.id)}
    reviews = ranking.of(talk)
    facts = [Fact(voice.line("conference.what"), (Plain(format_line(voice, rules, talk)),))]
    if ranking.names:
        facts.append(Fact(voice.line("conference.speakers"), (Plain(speakers_line(voice, talk)),)))
    for each in rules.criteria:
        given = [review.scores[each.id] for review in reviews if each.id in review.scores]
        if given:
            facts.append(Fact(each.name, (Plain(", ".join(map(str, sorted(given)))),)))
    comments = tuple(Paragraph((Plain(f"– {each.comment}"),)) for each in reviews if each.comment)
    options = tuple(
        Choice(
            voice.line(f"conference.decide_{each}"),
            "",
            Action("conference.decided", {**args, "decision": each.value}),
            chosen=talk.decision is each,
        )
        for each in OUTCOMES
    )
    back = Button(voice.line("conference.ranking"), Action("conference.ranking", event_args(conference.occurrence)))
    blocks: tuple[Block, ...] = (
        Paragraph((Plain(talk.abstract),)),
        Facts(tuple(facts)),
        *comments,
        Choices(voice.line("conference.decision"), options),
    )
    return Card(
        "conference_decide",
        cut(talk.title),
        (*blocks, Buttons((back,)), Context(voice.text("conference.not_told_yet"))),
    )


def announce_card(voice: Voice, conference: Conference, counts: Mapping[Decision, int], open_: int) -> Card:
    """What would be told, before it is."""
    numbers = {each.value: counts.get(each, 0) for each in OUTCOMES}
    text = voice.text("conference.announce_text", open=open_, **numbers)
    args = event_args(conference.occurrence)
    buttons = (
        Button(voice.line("conference.announce_now"), Action("conference.announce_now", args), Style.PRIMARY),
        Button(voice.line("conference.ranking"), Action("conference.ranking", args)),
    )
    return Card("conference_announce", voice.line("conference.announce"), (Paragraph(text), Buttons(buttons)))


def _to_desk(voice: Voice, occurrence: Occurrence) -> Button:
    return Button(voice.line("conference.to_desk"), Action("conference.desk", event_args(occurrence)))
