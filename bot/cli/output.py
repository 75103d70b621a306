"""How every command speaks: lines on standard output, reasons for failing on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from engine.chat.errors import AdvanceError

Organisation = Annotated[str | None, typer.Option(help="Its name; not needed where there is only one.")]


def say(line: str) -> None:
    """Print at once, also into a pipe."""
    typer.echo(line)
    sys.stdout.flush()


def report(problems: list[str], purpose: str) -> None:
    """Print the problems and end the command, where there are any."""
    for problem in problems:
        say(problem)
    if problems:
        fail(f"{len(problems)} {purpose}.")


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what we foresaw into a sentence on standard error and exit code 1."""
    try:
        yield
    except AdvanceError as error:
        fail(str(error))
    except SQLAlchemyError as error:
        fail(f"The database does not answer: {getattr(error, 'orig', None) or error}")
    except OSError as error:
        fail(f"Cannot use {error.filename}: {error.strerror}.")


def fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def read_file(file: Path) -> bytes:
    """What is in a file; ends the command with a sentence where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}.")
