"""What an operator wants to know before serving: everything missing or unsafe, at once."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings, SettingsError, list_ways_in, read_settings
from demo.examples import broken_examples
from engine.chat.errors import AdvanceError, ContentError
from engine.content.load import load_content
from engine.store.migrations import require_current
from engine.store.store import connect, database_file


def check_all() -> tuple[Settings | None, list[str]]:
    """The settings where they can be read, and every problem."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return None, error.problems
    problems = check_content(settings.content) + _check_database(settings)
    if not list_ways_in(settings):
        problems.append("No platform is set up: ADVANCE_LOCAL_PAGE=1 serves the local page on this machine.")
    return settings, problems


def check_content(folder: Path) -> list[str]:
    """Every problem of a pack, each with file, line and reason; sentences are tried on every example card."""
    try:
        return broken_examples(load_content(folder))
    except ContentError as error:
        return error.problems


def _check_database(settings: Settings) -> list[str]:
    file = database_file(settings.database_url)
    if file and not file.exists():  # connecting would make it
        named = make_url(settings.database_url).database
        return [f"ADVANCE_DATABASE_URL: there is no database {named} yet. Run: advance db upgrade"]
    engine = connect(settings.database_url)
    try:
        require_current(engine)
    except AdvanceError as error:
        return [f"ADVANCE_DATABASE_URL: {error}"]
    except SQLAlchemyError as error:
        return [f"ADVANCE_DATABASE_URL: the database does not answer: {getattr(error, 'orig', None) or error}"]
    finally:
        engine.dispose()
    return []
