"""Loads a content pack whole, or says everything that is wrong with it."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.chat.errors import ContentError
from engine.content import conference, hackathon, mentoring, models, papers, program
from engine.content.checks import findings
from engine.content.entry import Entry
from engine.content.files import Source, read
from engine.content.load_copy import load_voices
from engine.content.models import Pack
from engine.content.reasons import keys_of, reason
from engine.content.voice import Voices

_PARTS = ("program", "core", "curriculum", "community", "papers", "mentoring", "hackathon", "conference")
"""Fields of a pack that are a file each, in `framework` and of the same name."""
_LISTS = ("levels", "roles", "rollout", "metrics")
"""Fields of a pack that are a list under the key of the same name in such a file."""


@dataclass(frozen=True, slots=True)
class Content:
    """A loaded pack: the framework, and the words in every locale."""

    pack: Pack
    voices: Voices


def default_pack() -> Path:
    """The pack that comes with Advance, beside its packages."""
    return Path(__file__).parents[2] / "content"


def load_content(folder: Path) -> Content:
    """Load the pack in `folder`; raise ContentError with every problem found."""
    problems: list[str] = []
    pack = _load_pack(folder, problems)
    voices = load_voices(folder / "copy", problems)
    if problems or pack is None or voices is None:
        raise ContentError(problems)
    return Content(pack, voices)


def load_pack(folder: Path) -> Pack:
    """Load the framework alone, for what needs no words; raise ContentError with every problem found."""
    problems: list[str] = []
    pack = _load_pack(folder, problems)
    if problems or pack is None:
        raise ContentError(problems)
    return pack


def _load_pack(folder: Path, problems: list[str]) -> Pack | None:
    pack_file = read(folder / "pack.yaml", "pack.yaml", problems)
    names = {field: f"framework/{field}.yaml" for field in _PARTS + _LISTS}
    sources = {field: found for field, name in names.items() if (found := read(folder / name, name, problems))}
    paths = {f"framework/pillars/{path.name}": path for path in _pillar_paths(folder, problems)}
    pillars = [found for name, path in paths.items() if (found := read(path, name, problems))]
    if pack_file is not None and not isinstance(pack_file.data or {}, dict):
        problems.append("pack.yaml:1: this must be a mapping, with “key: value” on each line")
    listed = {field: _listed(source, field, problems) for field, source in sources.items() if field in _LISTS}
    if problems or pack_file is None:
        return None
    data: dict[str, Any] = dict(pack_file.data or {}) | {field: source.data for field, source in sources.items()}
    data |= {**listed, "pillars": [source.data for source in pillars], "digest": _digest(folder)}
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        problems.extend(_sentences(error, pack_file, sources, pillars))
        return None
    by_name = {source.name: source for source in [pack_file, *sources.values(), *pillars]}
    if pack.default_locale not in {path.name for path in (folder / "copy").glob("*")}:
        problems.append(f"{pack_file.at(('default_locale',))}: copy/{pack.default_locale} does not exist")
    problems.extend(_misnamed(pack, pillars))
    if not problems:
        problems.extend(f"{by_name[file].at(place)}: {wrong}" for file, place, wrong in findings(pack))
    return pack


def _listed(source: Source, field: str, problems: list[str]) -> Any:
    """The list under the only key of a file."""
    if isinstance(source.data, dict) and set(source.data) == {field}:
        return source.data[field]
    problems.append(f"{source.name}:1: this must be a mapping with the key “{field}:”, and no other")
    return None


def _misnamed(pack: Pack, sources: list[Source]) -> list[str]:
    """Pillars whose id is not the name of their file."""
    return [
        f"{source.at(('id',))}: the id must be the name of the file, “{Path(source.name).stem}”"
        for pillar, source in zip(pack.pillars, sources, strict=True)
        if pillar.id != Path(source.name).stem
    ]


def _pillar_paths(folder: Path, problems: list[str]) -> list[Path]:
    """The pillars' files in the order that `framework/pillars/order.yaml` gives."""
    name = "framework/pillars/order.yaml"
    order = read(folder / name, name, problems)
    if order is None:
        return []
    if not isinstance(order.data, list) or not all(isinstance(pillar, str) for pillar in order.data):
        problems.append(f"{name}:1: this must be a list of pillar ids")
        return []
    for at, pillar in enumerate(order.data):
        if pillar in order.data[:at]:
            problems.append(f"{order.at((at,))}: “{pillar}” stands here a second time")
    files = sorted(path.stem for path in (folder / "framework" / "pillars").glob("*.yaml"))
    forgotten = [pillar for pillar in files if pillar not in ("order", *order.data)]
    problems.extend(f"framework/pillars/{pillar}.yaml:1: order.yaml does not list this pillar" for pillar in forgotten)
    return [folder / "framework" / "pillars" / f"{pillar}.yaml" for pillar in dict.fromkeys(order.data)]


def _digest(folder: Path) -> str:
    """Changes whenever a question, anchor or target does."""
    digest = sha256()
    for path in sorted((folder / "framework").rglob("*.yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _sentences(
    error: ValidationError, pack_file: Source, places: dict[str, Source], pillars: list[Source]
) -> list[str]:
    said = []
    known = _known_keys()
    for each in error.errors():
        field, *rest = each["loc"]
        if field == "pillars" and rest:
            source, place = pillars[int(rest[0])], tuple(rest[1:])
        elif field in _LISTS:
            source, place = places[str(field)], (str(field), *rest)
        elif field in _PARTS:
            source, place = places[str(field)], tuple(rest)
        else:
            source, place = pack_file, tuple(each["loc"])
        said.append(f"{source.at(place)}: {source.title(place) or source.name}: {reason(each, place, known)}")
    return said


def _known_keys() -> set[str]:
    modules = (models, conference, hackathon, mentoring, papers, program)
    named = [found for module in modules for found in vars(module).values()]
    entries = [each for each in named if isinstance(each, type) and issubclass(each, Entry)]
    return keys_of(*entries)
