"""The demo: an invented company with some history, on an embedded database, with a clock that can be moved."""

from collections.abc import Callable
from pathlib import Path

from bot.build import LOCAL_WORKSPACE, Advance, build_advance
from bot.clock import DemoClock
from bot.settings import read_settings
from demo.company import settle_company
from engine.content.load import load_content
from engine.store.migrations import migrate
from engine.store.store import connect
from engine.vault import new_key


def open_demo(folder: Path, host: str, port: int, say: Callable[[str], None]) -> Advance:
    """Open the demo in `folder`, made on the first visit; `say` is told what is happening."""
    url = f"sqlite:///{(folder / 'demo.db').resolve()}"
    folder.mkdir(parents=True, exist_ok=True)
    here = {"host": host, "port": port, "public_url": f"http://{host}:{port}"}
    settings = read_settings(database_url=url, local_page=True, secret_keys=_read_key(folder / "key"), **here)
    content = load_content(settings.content)
    say("Preparing the database …")
    schema = connect(url)
    migrate(schema)
    schema.dispose()
    advance = build_advance(settings, DemoClock(folder / "clock"), content)
    settle_company(advance.store, content, LOCAL_WORKSPACE, say)
    return advance


def _read_key(file: Path) -> str:
    """The demo's own key for secrets, made on the first visit, so that it can sign badges."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(new_key())
    return file.read_text()
