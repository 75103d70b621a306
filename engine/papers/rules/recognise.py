"""Which paper a link or an identifier means, without asking anybody: the same one under its many links. Pure.

Identifiers as their owners describe them: arXiv's old and new schemes (info.arxiv.org/help/arxiv_identifier.html), DOI
names, which are the same in any case (DOI Handbook, section 2.2), the ACL Anthology's ids, OpenReview's, and Semantic
Scholar's hashes. DOIs that arXiv, the ACL Anthology and Nature derive from their ids are read as those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from engine.chat.typed import one_line, read_link
from engine.community.records.events import LONGEST_LINK

_MODERN = r"(?P<modern>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|"
    "plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
"""Those of arXiv's old scheme; something else before a slash and a number is no arXiv id."""
_OLD = rf"(?P<archive>{_ARCHIVES})(?:\.[a-z]{{2}})?/(?P<number>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
_ARXIV = re.compile(rf"(?:{_MODERN}|{_OLD})(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"]+")
_ARXIV_DOI = "10.48550/arxiv."
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(.+)")
_ACL = re.compile(r"(?P<old>[a-z]\d{2}-\d{4})|(?P<new>\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)", re.IGNORECASE)
_NATURE = re.compile(r"(?:s\d{5}-\d{3}-\d{5}-[0-9a-z]|nature\d{5}|d\d{5}-\d{3}-\d{5}-[0-9a-z])", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)
_OPENREVIEW = re.compile(r"[\w-]{6,40}", re.ASCII)

_ARXIV_HOSTS = (
    "arxiv.org",
    "ar5iv.org",
    "ar5iv.labs.arxiv.org",
    "alphaxiv.org",
    "xxx.lanl.gov",
    "arxiv-vanity.com",
    "huggingface.co",
    "hf.co",
)
"""Sites that have arXiv's papers under arXiv's ids, with or without something before the name, such as `export.`"""
_SHELVES = re.compile(r"(?:abs|pdf|html|format|ps|src|e-print|papers?|overview|resources|discussions?)/(?P<rest>.+)")
_TRACKING = re.compile(
    r"utm_\w+|[a-z]{1,2}clid|fbclid|gclsrc|dclid|msclkid|twclid|mc_[ce]id|igshid|_ga|_gl|_hs\w+|mkt_tok|ref_src|ref_url"
)
"""Query parameters that say where somebody came from, not what they read."""
_EDGE = ".,;:!?'\"“”‘’»«*"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LINK = re.compile(r"<?(?P<url>https?://[^\s<>|]+)(?:\|[^>]*)?>?", re.IGNORECASE)
_PREFIX = re.compile(r"(?:arxiv|doi):", re.IGNORECASE)
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+", re.IGNORECASE)
"""An address in a sentence without `https://`: more than a name with a dot in it."""
_LABEL = re.compile(r"\[(?:\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+\.[A-Z]{2})\]")
"""What arXiv's pages have before a title or behind an id: `[2005.11401]`, `[cs.CL]`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A paper as it is recognised: the same `key` for all of its links, and the `link` to offer."""

    key: str
    link: str


def find_paper(words: str) -> tuple[Found | None, str]:
    """The first paper that a sentence names by link or identifier, and the sentence without it."""
    said = _LABEL.sub(" ", one_line(words))
    if match := _LINK.search(said):
        return recognise(match["url"]), _joined(said[: match.start()], said[match.end() :])
    parts = said.split()
    for at, part in enumerate(parts):
        bare = _trimmed(part)
        if found := recognise(bare):
            named = at > 0 and parts[at - 1].casefold().strip(":") in ("arxiv", "doi")
            return found, _joined(*parts[: at - named], *parts[at + 1 :])
    return None, _joined(said)


def recognise(words: str) -> Found | None:
    """The paper that a link, an arXiv id or a DOI means; None where the words are none of them."""
    typed = _trimmed(words.strip().strip("<>"))
    if found := _identifier(typed):
        return found
    link = read_link(typed) if "://" in typed or _SITE.fullmatch(typed) else None
    address = _split(link) if link and len(link) <= LONGEST_LINK else None
    return next((found for read in _READERS if (found := read(address))), None) if address else None


@dataclass(frozen=True, slots=True)
class _Address:
    """A link taken apart: host without `www.`, path without slashes around it and decoded, query as typed."""

    host: str
    path: str
    query: str
    whole: SplitResult

    def is_of(self, *hosts: str) -> bool:
        return any(self.host == host or self.host.endswith(f".{host}") for host in hosts)


def _split(link: str) -> _Address | None:
    try:
        whole = urlsplit(link)
        port = whole.port
    except ValueError:
        return None
    host = (whole.hostname or "").rstrip(".")
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    return _Address(named, _trimmed(unquote(whole.path)), whole.query, whole)


def _from_arxiv(address: _Address) -> Found | None:
    if not address.is_of(*_ARXIV_HOSTS):
        return None
    shelf = _SHELVES.fullmatch(address.path)
    return _arxiv(re.sub(r"\.pdf$", "", shelf["rest"], flags=re.IGNORECASE)) if shelf else None


def _from_openreview(address: _Address) -> Found | None:
    names = parse_qs(address.query).get("id", [])
    if not address.is_of("openreview.net") or not names or not _OPENREVIEW.fullmatch(names[0]):
        return None
    return Found(f"openreview:{names[0]}", f"https://openreview.net/forum?id={names[0]}")


def _from_acl(address: _Address) -> Found | None:
    if not address.is_of("aclanthology.org", "aclweb.org", "aclanthology.info", "aclanthology.coli.uni-saarland.de"):
        return None
    last = address.path.rpartition("/")[2]
    return _acl(re.sub(r"(?:v\d+)?\.(?:pdf|bib|xml|endf)$", "", last, flags=re.IGNORECASE))


def _from_scholar(address: _Address) -> Found | None:
    """Semantic Scholar has papers under its own hash, and takes others' ids."""
    if not address.is_of("semanticscholar.org"):
        return None
    first, _, rest = address.path.partition("/")
    if first.casefold() == "arxiv":
        return _arxiv(rest)
    last = address.path.rpartition("/")[2]
    for prefix, reader in (("arxiv:", _arxiv), ("doi:", _doi)):
        if prefix in address.path.casefold():
            return reader(address.path[address.path.casefold().index(prefix) + len(prefix) :])
    if not _HASH.fullmatch(last):
        return None
    return Found(f"s2:{last.casefold()}", f"https://www.semanticscholar.org/paper/{last.casefold()}")


def _from_doi(address: _Address) -> Found | None:
    """A DOI at its resolvers, and in the addresses of publishers who put it there."""
    if address.is_of("doi.org"):
        return _doi(address.path)
    if address.is_of("nature.com") and address.path.startswith("articles/"):
        number = re.sub(r"\.pdf$", "", address.path.removeprefix("articles/").partition("/")[0])
        return _doi(f"10.1038/{number}") if _NATURE.fullmatch(number) else None
    publishers = r"(?:.*/)?doi/(?:[a-z]+/)?(10\..+)|(?:article|chapter|content/pdf|book)/(10\..+)"
    found = re.fullmatch(publishers, address.path, re.IGNORECASE)
    return _doi(re.sub(r"\.pdf$", "", found[1] or found[2], flags=re.IGNORECASE)) if found else None


def _from_anywhere(address: _Address) -> Found | None:
    """Any other address: without scheme, `www.`, fragment, tracking and a slash at the end."""
    kept = [(name, value) for name, value in parse_qsl(address.query, True) if not _TRACKING.fullmatch(name.casefold())]
    path = quote(address.path, safe="/:@!$&'()+,;=~-._")
    query = urlencode(sorted(kept))
    rest = _trimmed("/".join(filter(None, (address.host, path))) + (f"?{query}" if query else ""))
    key, link = f"url:{rest}", f"{address.whole.scheme.lower()}://{rest}"
    return Found(key, link) if len(link) <= LONGEST_LINK else None


_READERS: tuple[Callable[[_Address], Found | None], ...] = (
    _from_arxiv,
    _from_openreview,
    _from_acl,
    _from_scholar,
    _from_doi,
    _from_anywhere,
)


def _identifier(words: str) -> Found | None:
    """An arXiv id or a DOI that stands for itself."""
    bare = _PREFIX.sub("", words, count=1) if _PREFIX.match(words) else words
    return _arxiv(bare) or _doi(bare)


def _arxiv(words: str) -> Found | None:
    found = _ARXIV.fullmatch(words.strip("/"))
    if found is None:
        return None
    number = found["modern"] or f"{found['archive'].lower()}/{found['number']}"
    return Found(f"arxiv:{number}", f"https://arxiv.org/abs/{number}")


def _doi(words: str) -> Found | None:
    found = _DOI.fullmatch(_trimmed(words))
    if found is None:
        return None
    name = found[0].lower()
    if name.startswith(_ARXIV_DOI):
        return _arxiv(name.removeprefix(_ARXIV_DOI))
    if (ours := _ACL_DOI.fullmatch(name)) and (paper := _acl(ours[1])):
        return paper
    link = f"https://doi.org/{quote(name, safe='/:;().-_')}"
    return Found(f"doi:{name}", link) if len(link) <= LONGEST_LINK else None


def _acl(words: str) -> Found | None:
    found = _ACL.fullmatch(words)
    if found is None:
        return None
    number = found["old"].upper() if found["old"] else found["new"].casefold()
    return Found(f"acl:{number}", f"https://aclanthology.org/{number}")


def _trimmed(words: str) -> str:
    """Words without slashes, brackets that nothing opens, and the punctuation of the sentence around them."""
    kept = words.lstrip(_EDGE + "([{/").rstrip("/")
    while kept and (kept[-1] in _EDGE + "/" or kept.count(kept[-1]) > kept.count(_PAIRS.get(kept[-1], kept[-1]))):
        kept = kept[:-1]
    return kept


def _joined(*parts: str) -> str:
    """A title from what is left of a sentence."""
    return " ".join(" ".join(parts).split()).strip(' ,:;-–—|"“”')
