"""`advance cohort` and `advance certificate`: the program."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import randbelow
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, fail, say, sentences
from bot.settings import read_settings
from engine.certificates.certifier import check_badge
from engine.certificates.records import list_certificates, revoke_certificate
from engine.content.load import load_pack
from engine.curriculum import cohorts
from engine.curriculum.randomisation import SEEDS, Randomisation, change_messages, plan_draw, randomise
from engine.curriculum.records.enrolments import CohortSummary, find_cohorts
from engine.deployment import SMALLEST_GROUP
from engine.program.rules.effect_size import chance_to_find, count_side_needed, find_odds

cohort_app = typer.Typer(help="Cohorts: people who start on one day.", no_args_is_help=True)
certificate_app = typer.Typer(help="Certificates that were issued.", no_args_is_help=True)


@cohort_app.command("add", epilog='Example: advance cohort add "Spring 2026" --start 2026-01-12')
def cohort_add(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    start: Annotated[str, typer.Option(help="Its first day, YYYY-MM-DD.")],
    messages_after: Annotated[int, typer.Option(help="Weeks from then until its weekly messages begin.")] = 0,
    organisation: Organisation = None,
) -> None:
    """Make a cohort with a start date; people join in chat, by `advance cohort assign` or by `advance cohort draw`."""
    with sentences():
        first, weeks = _read_date(start), _read_weeks()

        def work(tx: Connection, found: int) -> str:
            return cohorts.open_cohort(tx, found, cohorts.NewCohort(name, first, messages_after), weeks, _today())

        named = run_in_organisation(organisation, work)
        when = f"It starts on {first}." if first >= _today() else f"It started on {first}: people join it where it is."
        later = f" Its weekly messages begin on {first + timedelta(weeks=messages_after)}." if messages_after else ""
        say(f"Made the cohort “{named}”. {when}{later}")


@cohort_app.command("list", epilog="Example: advance cohort list")
def cohort_list(organisation: Organisation = None) -> None:
    """List the cohorts with their start dates and how many people are in them."""
    with sentences():
        found = run_in_organisation(organisation, find_cohorts)
        for each in found:
            later = f"  (weekly messages from {each.messages_from} on)" if each.messages_after else ""
            say(f"{each.start}  {each.people:>5}  {each.name}{later}")
        if not found:
            say("There is no cohort yet. Run: advance cohort add NAME --start 2026-01-12")


@cohort_app.command("assign", epilog='Example: advance cohort assign "Spring 2026" --team Platform')
def cohort_assign(
    name: Annotated[str, typer.Argument(help="The cohort.")],
    team: Annotated[list[str] | None, typer.Option(help="Everybody of a team; can be repeated.")] = None,
    email: Annotated[list[str] | None, typer.Option(help="One person; can be repeated.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody on the roster.")] = False,
    move: Annotated[bool, typer.Option("--move", help="Also those whose run has begun; it ends.")] = False,
    organisation: Organisation = None,
) -> None:
    """Let people join a cohort. Somebody is in one cohort at a time; whoever has begun elsewhere stays there."""
    with sentences():
        if bool(team or email) is everybody:
            fail("Say who: --team, --email or --all.")
        weeks = _read_weeks()

        def work(tx: Connection, found: int) -> tuple[CohortSummary, cohorts.Assignment]:
            cohort = cohorts.find_cohort(tx, found, name)
            members = cohorts.find_people(tx, found, team or [], email or [], everybody=everybody)
            joining = cohorts.Joining(members, weeks, datetime.now(UTC), move)
            return cohort, cohorts.assign_members(tx, found, cohort, joining)

        cohort, done = run_in_organisation(organisation, work)
        say(f"{done.joined} joined “{cohort.name}”, {done.moved} of them from another run. {done.already} were in it.")
        if done.begun:
            say(f"{done.begun} are in a run that has begun and stay there; --move takes them along.")


@cohort_app.command("messages", epilog='Example: advance cohort messages "Spring B" --after 4')
def cohort_messages(
    name: Annotated[str, typer.Argument(help="The cohort.")],
    after: Annotated[int, typer.Option(help="Weeks from its start until its weekly messages begin.")],
    organisation: Organisation = None,
) -> None:
    """Let the weekly messages of a cohort begin later than its program, as long as they have not begun."""
    with sentences():

        def work(tx: Connection, found: int) -> CohortSummary:
            cohort = cohorts.find_cohort(tx, found, name)
            change_messages(tx, found, cohort, after, _today())
            return cohort

        cohort = run_in_organisation(organisation, work)
        say(f"The weekly messages of “{cohort.name}” begin on {cohort.start + timedelta(weeks=after)}.")


@cohort_app.command("draw", epilog='Example: advance cohort draw "Spring A" "Spring B" --all')
def cohort_draw(
    one: Annotated[str, typer.Argument(help="A cohort.")],
    other: Annotated[str, typer.Argument(help="Another one with the same start, whose weekly messages begin later.")],
    team: Annotated[list[str] | None, typer.Option(help="Everybody of a team; can be repeated.")] = None,
    email: Annotated[list[str] | None, typer.Option(help="One person; can be repeated.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody on the roster.")] = False,
    move: Annotated[bool, typer.Option("--move", help="Also those whose run has begun; it ends.")] = False,
    seed: Annotated[int | None, typer.Option(help="Draw with this seed, to get the same halves again.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what a comparison of so many can find.")] = False,
    organisation: Organisation = None,
) -> None:
    """Let chance decide who joins which of two cohorts, half and half, so that what messages do can be measured."""
    with sentences():
        if bool(team or email) is everybody:
            fail("Say who: --team, --email or --all.")
        weeks, chance = _read_weeks(), randbelow(SEEDS) if seed is None else seed

        def work(tx: Connection, found: int) -> Randomisation:
            pair = cohorts.find_cohort(tx, found, one), cohorts.find_cohort(tx, found, other)
            members = cohorts.find_people(tx, found, team or [], email or [], everybody=everybody)
            draw = plan_draw if dry_run else randomise
            return draw(tx, found, pair, cohorts.Joining(members, weeks, datetime.now(UTC), move), chance)

        done = run_in_organisation(organisation, work)
        first, second = len(done.first_half), len(done.second_half)
        if dry_run:
            say(f"Chance would put {first} into “{done.earlier.name}” and {second} into “{done.later.name}”.")
        else:
            say(f"Chance put {first} into “{done.earlier.name}” and {second} into “{done.later.name}”.")
            say(f"The weekly messages of the second begin on {done.later.messages_from}. The seed was {done.seed}.")
        if done.assignment.already:
            say(f"{done.assignment.already} were in one of the two already and take no part in the comparison.")
        if done.assignment.begun:
            say(f"{done.assignment.begun} are in a run that has begun and stay there; --move takes them along.")
        if done.smaller_half < SMALLEST_GROUP:
            start = done.later.start
            say(f"A comparison takes at least {SMALLEST_GROUP} people on each side. Draw more before {start}.")
        else:
            _say_what_is_found(done.smaller_half, done.weeks_apart)


@certificate_app.command("list", epilog="Example: advance certificate list")
def certificate_list(organisation: Organisation = None) -> None:
    """List the certificates that were issued, with their verification ids."""
    with sentences():
        certificates = run_in_organisation(organisation, list_certificates)
        for certificate in certificates:
            state = f"  revoked on {certificate.revoked_at:%Y-%m-%d}" if certificate.revoked_at else ""
            say(f"{certificate.issued_at:%Y-%m-%d}  {certificate.id}  {certificate.name} <{certificate.email}>{state}")
        if not certificates:
            say("No certificate has been issued yet.")


@certificate_app.command("revoke", epilog='Example: advance certificate revoke bT0x… --because "Issued in error"')
def certificate_revoke(
    verification_id: Annotated[str, typer.Argument(help="As `advance certificate list` shows it.")],
    because: Annotated[str, typer.Option(help="A reason for the certificate's page.")] = "",
    organisation: Organisation = None,
) -> None:
    """Revoke a certificate: its page says so from now on, and so does the status list that verifiers look into."""
    with sentences():
        if not run_in_organisation(organisation, revoke_certificate, verification_id, because, datetime.now(UTC)):
            fail(f"There is no valid certificate {verification_id}. Run: advance certificate list")
        say(f"Revoked {verification_id}. Its page says so.")


@certificate_app.command("check", epilog="Example: advance certificate check badge.svg --email ada@example.com")
def certificate_check(
    file: Annotated[Path, typer.Argument(help="A badge file, as saved from a certificate.")],
    email: Annotated[str, typer.Option(help="Also check that it was issued to this address.")] = "",
    online: Annotated[bool, typer.Option("--online", help="Also ask its issuer whether it was revoked.")] = False,
) -> None:
    """Verify the signature of a badge file, without a server or a database."""
    with sentences():
        badge = check_badge(file.read_bytes(), email, online=online)
        say(f"{badge.title}, issued to {badge.name} by {badge.issuer} on {badge.issued}. The signature holds.")
        say(f"It is that of {badge.key}; compare it with the one on the certificate's page.")


def _say_what_is_found(side: int, weeks: int) -> None:
    odds = find_odds(chance_to_find(side, weeks))
    say(
        f"{side} on each side find messages that raise the pace by half in about {odds.hits} of {odds.of} such "
        f"comparisons, {count_side_needed(weeks)} on each side in about 4 of 5. That is if people do one project with "
        "evidence in four weeks without messages."
    )


def _read_weeks() -> tuple[int, ...]:
    return load_pack(read_settings().content).curriculum.weeks


def _read_date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        fail(f"“{typed}” is no day. Write it as 2026-01-12.")


def _today() -> date:
    return datetime.now(UTC).date()
