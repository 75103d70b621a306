"""What every test may have: a store on each database, the content pack, and a chat."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.api import Engine
from engine.content.load import Content, default_pack, load_content
from engine.insight.pictures import Pictures
from engine.people.records.members import add_organisation
from engine.store.store import Store, open_store
from tests.cards.gallery import Gallery, without_digest
from tests.conversation import Chat, FixedClock
from tests.databases import SharedPostgres, migrated_sqlite, new_sqlite, postgres_server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden cards anew")


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(default_pack())


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    """The examples, on content of their own: what a voice remembers of it would be of the content with its digest."""
    return Gallery(without_digest(load_content(default_pack())))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    # not below pytest's own folder: another session closes that to the server's user, which then dies at a checkpoint
    with TemporaryDirectory() as folder, postgres_server(Path(folder) / "data") as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgres(postgres: str) -> Iterator[SharedPostgres]:
    shared = SharedPostgres(postgres)
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite") / "template.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh migrated database, of each kind."""
    if request.param == "sqlite":
        return new_sqlite(request.getfixturevalue("sqlite"), tmp_path)
    shared: SharedPostgres = request.getfixturevalue("shared_postgres")
    return shared.emptied()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


@pytest.fixture
def organisation_id(store: Store) -> int:
    return store.run(add_organisation, "Example")


@pytest.fixture
def chat(store: Store, organisation_id: int, content: Content) -> Chat:
    """A chat on a fresh database, with ada in it."""
    clock = FixedClock()
    chat = Chat(Engine(content, store, clock, Pictures()), store, clock, organisation_id, content)
    chat.meet("ada")
    return chat
