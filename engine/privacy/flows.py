"""What `/privacy` does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time

from engine.achievements.records import find_entries
from engine.certificates.records import find_latest_certificate
from engine.chat.cards import Download, Replies
from engine.chat.errors import Refusal
from engine.curriculum.records.projects import find_completions
from engine.insight.records.access_log import find_accesses
from engine.people.records.members import count_reports, find_email, find_language
from engine.people.records.reachability import find_places
from engine.privacy import cards, records
from engine.privacy.rules.xapi import Deed, Learner, make_statements
from engine.scoring.history import find_results
from engine.turn import Args, Turn

EVERYTHING = 10_000
KINDS = {"certificate": ("completed", "objective"), "talk": ("shared", "meeting")}
"""Verb and type of activity of what can be logged; anything else is shared media."""


def show_privacy(turn: Turn, args: Args) -> Replies:
    """Show what is stored, or go straight to what was asked for."""
    asked = args.optional("words").split(" ")[0]
    for name, flow in (("export", export_data), ("xapi", export_statements), ("erase", ask_erase)):
        if asked in turn.voice.vocabulary.privacy.get(name, ()) or asked == name:
            return flow(turn, args)
    counts = records.count_rows(turn.tx, turn.scope.member_id)
    platforms = sorted({place.platform for place in find_places(turn.tx, turn.scope.member_id)})
    looks = find_accesses(turn.tx, turn.scope.member_id, cards.LOOKS)
    profile = cards.Profile(platforms, find_language(turn.tx, turn.scope.member_id))
    return turn.reply(cards.privacy_card(turn.voice, counts, profile, looks, turn.deployment.retention))


def export_data(turn: Turn, args: Args) -> Replies:
    """Everything about the person, as one file."""
    data = records.find_rows(turn.tx, turn.scope.member_id)
    counts = {kind: sum(map(len, heap.values())) for kind, heap in data.items()}
    told = [f"{turn.voice.line(f'privacy.kind_{kind}')}: {count}" for kind, count in counts.items()]
    name, day = turn.scope.person.name, turn.voice.date(turn.now)
    summary = [turn.voice.line("privacy.summary", name=name, day=day), *told]
    accesses = [
        {"who": entry.viewer, "at_what": entry.seen, "team": entry.team, "when": entry.at.isoformat()}
        for entry in find_accesses(turn.tx, turn.scope.member_id)
    ]
    body = {"summary": summary, "exported_at": turn.now.isoformat(), "data": data, "who_looked": accesses}
    content = json.dumps(body, ensure_ascii=False, indent=2)
    file = Download(turn.voice.line("privacy.export_file"), "my-data.json", "application/json", content)
    return turn.reply(cards.file_card(turn.voice, "export", file, sum(counts.values())))


def export_statements(turn: Turn, args: Args) -> Replies:
    """The person's history for a learning record store."""
    person = turn.scope.person
    learner = Learner(person.name, find_email(turn.tx, person.id), f"member-{person.id}")
    statements = make_statements(learner, _find_deeds(turn), turn.voice.locale.replace("_", "-"))
    content = json.dumps(statements, ensure_ascii=False, indent=2)
    file = Download(turn.voice.line("privacy.xapi_file"), "my-statements.json", "application/json", content)
    return turn.reply(cards.file_card(turn.voice, "xapi", file, len(statements)))


def ask_erase(turn: Turn, args: Args) -> Replies:
    """Say what an erasure means, and ask whether it is wanted."""
    scope = turn.scope
    rows = records.count_erased(turn.tx, scope.member_id)
    last_owner = records.is_last_owner(turn.tx, scope.organisation_id, scope.member_id)
    reports = count_reports(turn.tx, scope.member_id)
    return turn.reply(cards.erase_card(turn.voice, rows, reports, last_owner=last_owner))


def erase_me(turn: Turn, args: Args) -> Replies:
    """Erase the person; this is the last card that they get."""
    if args.word("sure") != "yes":
        raise Refusal("chat.unknown_button")
    turn.rooms.let_go(turn)
    records.erase_member(turn.tx, turn.scope.member_id)
    return turn.reply(cards.erased_card(turn.voice))


def _find_deeds(turn: Turn) -> Iterator[Deed]:
    """Everything that a member did here: assessments, projects, and the log. What the pack names is in its language."""
    language = turn.pack.default_locale.replace("_", "-")
    for result in find_results(turn.tx, turn.scope.member_id, turn.pack):
        overall = result.score.overall
        score = None if overall is None else round(float(overall), 4)
        at = result.assessment.submitted_at
        yield Deed("completed", f"assessments/{result.form.id}", "assessment", result.form.name, at, language, score)
    projects = {project.id: project for module in turn.pack.curriculum.modules for project in module.projects}
    for project_id, tick in find_completions(turn.tx, turn.scope.member_id).items():
        if project := projects.get(project_id):
            name = f"projects/{project.id}"
            yield Deed("completed", name, "performance", project.name, tick.at, language, link=tick.link)
    if issued := find_latest_certificate(turn.tx, turn.scope.member_id, turn.pack.curriculum.certificate.id):
        yield Deed("completed", f"certificates/{issued.id}", "objective", issued.title, issued.issued_at, language)
    for entry in find_entries(turn.tx, turn.scope.member_id, EVERYTHING):
        verb, kind = KINDS.get(entry.kind, ("shared", "media"))
        at = min(datetime.combine(entry.day, time(12), UTC), entry.logged_at)
        yield Deed(verb, f"log/{entry.id}", kind, entry.title, at, link=entry.link, is_own=True)
