"""Loads the copy of every locale.

Copy stands in ``copy/<locale>/<room>.j2``; each sentence is a Jinja2 block, and ``room.block`` is its key. Within a
block a line break is a space and an empty line a line break. A value is always literal: it is escaped on its way into
the markup, and a value that nobody gave is an error.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, NoReturn

from jinja2 import StrictUndefined, Template, TemplateError, TemplateRuntimeError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import ValidationError

from engine.chat.text import escape
from engine.content.files import line_of_byte, read
from engine.content.reasons import keys_of, reason
from engine.content.sentences import Sentence, check_sentences, read_sentences
from engine.content.vocabulary import Vocabulary
from engine.content.voice import Book, Voices, find_locale, name_locale

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
"""What a folder of copy may be called: no encoding as on a server, no backup."""


def _literal(value: object) -> str:
    return escape(str(value))


ENVIRONMENT = SandboxedEnvironment(
    undefined=StrictUndefined,
    finalize=_literal,
    autoescape=False,  # the markup is ours; `finalize` makes every value literal in it
)


def load_voices(folder: Path, problems: list[str]) -> Voices | None:
    """Load every locale under `folder`; what is wrong is added to `problems`.

    What a locale does not have, it has from the default one: files, sentences, and words that people may type."""
    folders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    locales = _name_locales([path for path in folders if not path.name.startswith(".")], problems)
    if not locales:
        problems.append("copy:1: there is no locale, such as copy/en")
        return None
    default = "en" if "en" in locales else next(iter(locales))
    book = _load_book(locales[default], default, problems, None)
    if book is None:
        return None
    others = {name: _load_book(path, name, problems, book) for name, path in locales.items() if name != default}
    loaded = {name: other for name, other in ({**others, default: book}).items() if other}
    return Voices(dict(sorted(loaded.items())), default) if len(loaded) == len(locales) else None


def _name_locales(folders: list[Path], problems: list[str]) -> dict[str, Path]:
    """The folders by their locales as Babel writes them: “zh-TW” is zh_Hant_TW."""
    locales: dict[str, Path] = {}
    for folder in folders:
        name = name_locale(folder.name) if _TAG.fullmatch(folder.name) else None
        if name is None:
            problems.append(f"copy/{folder.name}:1: “{folder.name}” is no language; name the folder like de or pt_BR")
        elif name in locales:
            problems.append(f"copy/{folder.name}:1: this is the language of copy/{locales[name].name}, too")
        else:
            locales[name] = folder
    return locales


def _load_book(folder: Path, locale: str, problems: list[str], fallback: Book | None) -> Book | None:
    """The words of a locale; without a `fallback` it must have every sentence."""
    blocks: dict[str, Callable[[dict[str, object]], str]] = {}
    sentences: dict[str, Mapping[str, Sentence]] = {}
    before, place = len(problems), f"copy/{folder.name}"
    for path in sorted(folder.glob("*.j2")):
        try:
            template, sentences[path.stem] = _compile(f"{place}/{path.name}", path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            problems.append(f"{place}/{path.name}:{error.lineno}: {error.message}")
        except UnicodeDecodeError as error:
            problems.append(f"{place}/{path.name}:{line_of_byte(error)}: the file is not UTF-8")
        except (OSError, TemplateError, RecursionError):
            problems.append(f"{place}/{path.name}:1: the file cannot be read")
        else:
            blocks |= {f"{path.stem}.{name}": _renderer(template, name) for name in template.blocks}
    if len(problems) == before:
        problems.extend(check_sentences(sentences, folder.name, whole=fallback is None))
    vocabulary = _load_vocabulary(folder, problems, fallback.vocabulary if fallback else None)
    return None if vocabulary is None or len(problems) > before else Book(find_locale(locale), blocks, vocabulary, {})


class _Compiled(NamedTuple):
    template: Template
    sentences: Mapping[str, Sentence]


@cache
def _compile(name: str, source: str) -> _Compiled:
    """A file's template and sentences, parsed once and for every pack that has it; raises TemplateSyntaxError."""
    parsed = ENVIRONMENT.parse(source, name, name)
    sentences = read_sentences(ENVIRONMENT, parsed)
    code = ENVIRONMENT.compile(parsed, name, name)
    return _Compiled(Template.from_code(ENVIRONMENT, code, ENVIRONMENT.globals), sentences)


def _load_vocabulary(folder: Path, problems: list[str], fallback: Vocabulary | None) -> Vocabulary | None:
    """The words that people may type; where a language has none for a meaning, those of `fallback`."""
    name = f"copy/{folder.name}/words.yaml"
    if fallback and not (folder / "words.yaml").exists():
        return fallback
    source = read(folder / "words.yaml", name, problems)
    if source is None:
        return None
    try:
        return Vocabulary.model_validate(_complete(source.data, fallback.model_dump() if fallback else {}))
    except ValidationError as error:
        known = keys_of(Vocabulary)
        for flaw in error.errors():
            place = flaw["loc"]
            problems.append(f"{source.at(place)}: {source.title(place) or name}: {reason(flaw, place, known)}")
        return None


def _complete(own: object, usual: object) -> object:
    """What a language has, and for the rest the usual."""
    if not isinstance(own, dict) or not isinstance(usual, dict):
        return own
    return {**usual, **{key: _complete(value, usual.get(key)) for key, value in own.items()}}


def _renderer(template: Template, name: str) -> Callable[[dict[str, object]], str]:
    block = template.blocks[name]

    def render(values: dict[str, object]) -> str:
        try:
            return "".join(block(template.new_context(values)))
        except Exception:
            return _complain(template)

    return render


def _complain(template: Template) -> NoReturn:
    """Raise the error at hand as one of the template, its traceback leading to the line of the .j2 file."""
    try:
        template.environment.handle_exception()
    except TemplateError:
        raise
    except Exception as error:
        raise TemplateRuntimeError(f"{type(error).__name__}: {error}").with_traceback(error.__traceback__) from error
