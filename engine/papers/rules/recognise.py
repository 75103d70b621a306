"""Which paper a link or an identifier means, without asking anybody: the same one under its many links. Pure.

Identifiers as their owners describe them: arXiv's old and new schemes (info.arxiv.org/help/arxiv_identifier.html), DOI
names, which are the same in any case (DOI Handbook, section 2.2), the ACL Anthology's ids, OpenReview's, and Semantic
Scholar's hashes. DOIs that arXiv, the ACL Anthology and Nature derive from their ids are read as those.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
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

_ARXIV_HOSTS = ("arxiv.org", "ar5iv.org", "alphaxiv.org", "xxx.lanl.gov", "arxiv-vanity.com", "huggingface.co", "hf.co")
"""Sites that have arXiv's papers under arXiv's ids, with or without something before the name, such as `export.`"""
_SHELVES = re.compile(r"(?:abs|pdf|html|format|ps|src|e-print|papers?|overview|resources|discussions?)/(?P<rest>.+)")
_TRACKING = re.compile(
    r"utm_\w+|[a-z]{1,2}clid|fbclid|gclsrc|dclid|msclkid|twclid|mc_[ce]id|igshid|_ga|_gl|_hs\w+|mkt_tok|ref_src|ref_url"
)
"""Query parameters that say where somebody came from, not what they read."""
_EDGE = ".,;:!?'\"“”‘’»«*"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LINK = re.compile(
    r"<?(?P<url>https?://(?:[^\s<>|]*\b10\.\d{4,9}/(?:[^\s<>|]|<[^\s<>|]+>)+|[^\s<>|]+))(?:\|[^>]*)?>?", re.IGNORECASE
)
"""A link, as chats wrap it; a DOI in it may have angle brackets of its own."""
_PART_OF_PAPER = re.compile(
    r"(?<=[^/]{2})(?:/(?:abstract|e?pdf|epub|full|full-?text|html|references|citations|figures|tables|metrics|summary"
    r"|supplementary|supplementary-material|suppinfo|meta)(?:\.(?:html?|pdf))?|;jsessionid=.*)$",
    re.IGNORECASE,
)
"""What publishers put behind a DOI, for a part of the paper."""
_PREPRINT = re.compile(r"(10\.1101/[\d.]+?)(?:v\d+)?(?:\.(?:full|abstract)(?:-text|\.pdf)?)?")
_PREFIX = re.compile(r"^(?:arxiv|doi):", re.IGNORECASE)
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+", re.IGNORECASE)
"""An address in a sentence without `https://`: more than a name with a dot in it."""
_LABEL = re.compile(r"\[(?:\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+\.[A-Z]{2})\]")
"""What arXiv's pages have before a title or behind an id: `[2005.11401]`, `[cs.CL]`."""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper as it is recognised: the same `key` for all of its links, and the `link` to offer."""

    key: str
    link: str


class Mention(NamedTuple):
    """The first paper that a sentence names, and the sentence without it, which may be a title."""

    paper: PaperLink | None
    rest: str


def find_mention(words: str) -> Mention:
    """The first paper that a sentence names by link or identifier."""
    sentence = _LABEL.sub(" ", one_line(words))
    if match := _LINK.search(sentence):
        return Mention(recognise(match["url"]), _join(sentence[: match.start()], sentence[match.end() :]))
    parts = sentence.split()
    for at, part in enumerate(parts):
        if paper := recognise(_trim(part)):
            named = at > 0 and parts[at - 1].casefold().strip(":") in ("arxiv", "doi")
            return Mention(paper, _join(*parts[: at - named], *parts[at + 1 :]))
    return Mention(None, _join(sentence))


def recognise(words: str) -> PaperLink | None:
    """The paper that a link, an arXiv id or a DOI means; None where the words are none of them."""
    typed = _trim(words.strip().strip("<>"))
    bare = _PREFIX.sub("", typed)
    if paper := _read_arxiv(bare) or _read_doi(bare):
        return paper
    written = typed.replace("<", "%3C").replace(">", "%3E")
    link = read_link(written) if "://" in typed or _SITE.fullmatch(typed) else None
    address = _split_link(link) if link and len(link) <= LONGEST_LINK else None
    return next((paper for read in _READERS if (paper := read(address))), None) if address else None


@dataclass(frozen=True, slots=True)
class _Address:
    """A link taken apart: host without `www.`, path without slashes around it and decoded, query as typed."""

    host: str
    path: str
    query: str
    whole: SplitResult

    def is_of(self, *hosts: str) -> bool:
        return any(self.host == host or self.host.endswith(f".{host}") for host in hosts)


def _split_link(link: str) -> _Address | None:
    try:
        whole = urlsplit(link)
        port = whole.port
    except ValueError:
        return None
    host = (whole.hostname or "").rstrip(".")
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    return _Address(named, _trim(unquote(whole.path)), whole.query, whole)


def _read_arxiv_address(address: _Address) -> PaperLink | None:
    if not address.is_of(*_ARXIV_HOSTS):
        return None
    shelf = _SHELVES.fullmatch(address.path)
    return _read_arxiv(re.sub(r"\.pdf$", "", shelf["rest"], flags=re.IGNORECASE)) if shelf else None


def _read_openreview_address(address: _Address) -> PaperLink | None:
    names = parse_qs(address.query).get("id", [])
    if not address.is_of("openreview.net") or not names or not _OPENREVIEW.fullmatch(names[0]):
        return None
    return PaperLink(f"openreview:{names[0]}", f"https://openreview.net/forum?id={names[0]}")


def _read_acl_address(address: _Address) -> PaperLink | None:
    if not address.is_of("aclanthology.org", "aclweb.org", "aclanthology.info", "aclanthology.coli.uni-saarland.de"):
        return None
    last = address.path.rpartition("/")[2]
    return _read_acl(re.sub(r"(?:v\d+)?\.(?:pdf|bib|xml|endf)$", "", last, flags=re.IGNORECASE))


def _read_scholar_address(address: _Address) -> PaperLink | None:
    """Semantic Scholar has papers under its own hash, and takes others' ids."""
    if not address.is_of("semanticscholar.org"):
        return None
    first, _, rest = address.path.partition("/")
    if first.casefold() == "arxiv":
        return _read_arxiv(rest)
    last = address.path.rpartition("/")[2]
    for prefix, reader in (("arxiv:", _read_arxiv), ("doi:", _read_doi)):
        if prefix in address.path.casefold():
            return reader(address.path[address.path.casefold().index(prefix) + len(prefix) :])
    if not _HASH.fullmatch(last):
        return None
    return PaperLink(f"s2:{last.casefold()}", f"https://www.semanticscholar.org/paper/{last.casefold()}")


def _read_doi_address(address: _Address) -> PaperLink | None:
    """A DOI at its resolvers, and in the addresses of publishers who put it there."""
    if address.is_of("doi.org"):
        return _read_doi(address.path)
    if address.is_of("nature.com") and address.path.startswith("articles/"):
        number = re.sub(r"\.pdf$", "", address.path.removeprefix("articles/").partition("/")[0])
        return _read_doi(f"10.1038/{number}") if _NATURE.fullmatch(number) else None
    publishers = r"(?:.*/)?(?:doi/(?:[a-z]+/)?|(?:articles?|chapter|content(?:/pdf|/early)?|book)/)(10\.\d{4,9}/.+)"
    if match := re.fullmatch(publishers, address.path, re.IGNORECASE):
        return _read_doi(re.sub(r"\.pdf$", "", match[1], flags=re.IGNORECASE))
    named = parse_qs(address.query)
    asked = next((name for key in ("id", "doi") for name in named.get(key, []) if _DOI.fullmatch(name)), None)
    return _read_doi(asked) if asked else None


def _read_anywhere_address(address: _Address) -> PaperLink | None:
    """Any other address: without scheme, `www.`, fragment, tracking and a slash at the end."""
    kept = [(name, value) for name, value in parse_qsl(address.query, True) if not _TRACKING.fullmatch(name.casefold())]
    path = quote(address.path, safe="/:@!$&'()+,;=~-._")
    query = urlencode(sorted(kept))
    rest = _trim("/".join(filter(None, (address.host, path))) + (f"?{query}" if query else ""))
    key, link = f"url:{rest}", f"{address.whole.scheme.lower()}://{rest}"
    return PaperLink(key, link) if len(link) <= LONGEST_LINK else None


_READERS: tuple[Callable[[_Address], PaperLink | None], ...] = (
    _read_arxiv_address,
    _read_openreview_address,
    _read_acl_address,
    _read_scholar_address,
    _read_doi_address,
    _read_anywhere_address,
)


def _read_arxiv(words: str) -> PaperLink | None:
    match = _ARXIV.fullmatch(words.strip("/"))
    if match is None:
        return None
    number = match["modern"] or f"{match['archive'].lower()}/{match['number']}"
    return PaperLink(f"arxiv:{number}", f"https://arxiv.org/abs/{number}")


def _read_doi(words: str) -> PaperLink | None:
    match = _DOI.fullmatch(_trim(_unescape(words)))
    if match is None:
        return None
    name = match[0].lower()
    while (rest := _PART_OF_PAPER.sub("", name)) != name and _DOI.fullmatch(rest):
        name = rest
    if preprint := _PREPRINT.fullmatch(name):
        name = preprint[1]
    if name.startswith(_ARXIV_DOI):
        return _read_arxiv(name.removeprefix(_ARXIV_DOI))
    if (ours := _ACL_DOI.fullmatch(name)) and (paper := _read_acl(ours[1])):
        return paper
    link = f"https://doi.org/{quote(name, safe='/:;().-_')}"
    return PaperLink(f"doi:{name}", link) if len(link) <= LONGEST_LINK else None


def _unescape(words: str) -> str:
    """A DOI that was copied out of a page or a chat in which `<`, `>` and `&` are written otherwise."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _read_acl(words: str) -> PaperLink | None:
    match = _ACL.fullmatch(words)
    if match is None:
        return None
    number = match["old"].upper() if match["old"] else match["new"].casefold()
    return PaperLink(f"acl:{number}", f"https://aclanthology.org/{number}")


def _trim(words: str) -> str:
    """Words without slashes, brackets that nothing opens, and the punctuation of the sentence around them."""
    kept = words.lstrip(_EDGE + "([{/").rstrip("/")
    counts, end = Counter(kept), len(kept)
    while end and ((last := kept[end - 1]) in _EDGE + "/" or counts[last] > counts[_PAIRS.get(last, last)]):
        counts[last] -= 1
        end -= 1
    return kept[:end]


def _join(*parts: str) -> str:
    """A title from what is left of a sentence."""
    return " ".join(" ".join(parts).split()).strip(' ,:;-–—|"“”')
