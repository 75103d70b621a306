"""One paper under its many links, and different papers that stay different."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.community.records.events import LONGEST_LINK
from engine.papers.rules.recognise import find_mention, recognise

HASH = "659bf9ce7175e1ec266ff54359e2bd76e0b7ff31"
SAME = {
    "arxiv:2005.11401": [
        "2005.11401",
        "2005.11401v4",
        "arXiv:2005.11401",
        "ARXIV:2005.11401v1",
        "https://arxiv.org/abs/2005.11401",
        "http://www.arxiv.org/abs/2005.11401v2/",
        "arxiv.org/abs/2005.11401",
        "https://arxiv.org/pdf/2005.11401",
        "https://arxiv.org/pdf/2005.11401v3.pdf",
        "https://export.arxiv.org/pdf/2005.11401.PDF#page=3",
        "https://arxiv.org/html/2005.11401v4#S1",
        "https://arxiv.org:443/abs/2005.11401?context=cs",
        "https://ar5iv.org/abs/2005.11401",
        "https://ar5iv.labs.arxiv.org/html/2005.11401",
        "https://www.alphaxiv.org/abs/2005.11401v1",
        "https://alphaxiv.org/overview/2005.11401?utm_source=newsletter",
        "https://huggingface.co/papers/2005.11401",
        "https://www.arxiv-vanity.com/papers/2005.11401/",
        "10.48550/arXiv.2005.11401",
        "doi:10.48550/ARXIV.2005.11401",
        "https://doi.org/10.48550/arXiv.2005.11401",
        "http://dx.doi.org/10.48550%2Farxiv.2005.11401",
        "https://www.semanticscholar.org/arxiv/2005.11401",
        "https://api.semanticscholar.org/arXiv:2005.11401",
        "(https://arxiv.org/abs/2005.11401).",
        "<https://arxiv.org/abs/2005.11401>",
    ],
    "arxiv:cs/0306050": [
        "cs/0306050",
        "cs.CL/0306050v1",
        "arXiv:cs.CL/0306050",
        "https://arxiv.org/abs/cs/0306050",
        "https://arxiv.org/pdf/cs.CL/0306050v1.pdf",
        "https://doi.org/10.48550/arXiv.cs/0306050",
    ],
    "arxiv:hep-th/9711200": ["hep-th/9711200", "https://arxiv.org/abs/hep-th/9711200v3"],
    "openreview:YicbFdNTTy": [
        "https://openreview.net/forum?id=YicbFdNTTy",
        "https://openreview.net/pdf?id=YicbFdNTTy",
        "http://www.openreview.net/forum?id=YicbFdNTTy&noteId=abc#discussion",
    ],
    "acl:2020.acl-main.703": [
        "https://aclanthology.org/2020.acl-main.703/",
        "https://aclanthology.org/2020.acl-main.703v2.pdf",
        "https://www.aclweb.org/anthology/2020.acl-main.703.pdf",
        "https://doi.org/10.18653/v1/2020.acl-main.703",
        "10.18653/V1/2020.ACL-MAIN.703",
    ],
    "acl:N19-1423": [
        "https://aclanthology.org/N19-1423.pdf",
        "https://aclweb.org/anthology/N19-1423",
        "https://doi.org/10.18653/v1/n19-1423",
    ],
    f"s2:{HASH}": [
        f"https://www.semanticscholar.org/paper/Retrieval-Augmented-Generation-Lewis/{HASH}",
        f"semanticscholar.org/paper/{HASH.upper()}?sort=relevance#citing",
        f"https://www.semanticscholar.org/reader/{HASH}",
    ],
    "doi:10.1145/3292500.3330701": [
        "10.1145/3292500.3330701",
        "DOI:10.1145/3292500.3330701.",
        "https://doi.org/10.1145/3292500.3330701",
        "https://dl.acm.org/doi/10.1145/3292500.3330701",
        "https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true",
    ],
    "doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o": [
        "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        "doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O;",
        "10.1002/(SICI)1097-4571(199806)49:8&lt;693::AID-ASI4&gt;3.0.CO;2-O",
        "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        "<https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O>",
        "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
        "https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O/abstract",
        "https://onlinelibrary.wiley.com/doi/abs/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
    ],
    "doi:10.1002/asi.20317": [
        "10.1002/asi.20317/abstract",
        "https://doi.org/10.1002/asi.20317/abstract",
        "https://onlinelibrary.wiley.com/doi/10.1002/asi.20317/full",
        "https://onlinelibrary.wiley.com/doi/10.1002/asi.20317/pdf",
        "https://onlinelibrary.wiley.com/doi/10.1002/asi.20317/abstract;jsessionid=1A2B.f01t01?systemMessage=x",
        "https://onlinelibrary.wiley.com/doi/epdf/10.1002/asi.20317",
    ],
    "doi:10.3389/fpsyg.2018.01234": [
        "https://www.frontiersin.org/articles/10.3389/fpsyg.2018.01234/full",
        "https://www.frontiersin.org/journals/psychology/articles/10.3389/fpsyg.2018.01234/full#B3",
    ],
    "doi:10.1371/journal.pone.0115069": ["https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0115069"],
    "doi:10.1101/2020.01.30.927871": [
        "https://www.biorxiv.org/content/10.1101/2020.01.30.927871v1.full.pdf",
        "https://www.biorxiv.org/content/10.1101/2020.01.30.927871v2",
    ],
    "doi:10.1007/s11192-015-1765-5": ["https://link.springer.com/article/10.1007/s11192-015-1765-5/fulltext.html"],
    "doi:10.1000/full": ["10.1000/full", "https://doi.org/10.1000/full"],
    "doi:10.1007/978-3-319-24574-4_28": [
        "https://link.springer.com/chapter/10.1007/978-3-319-24574-4_28",
        "https://link.springer.com/content/pdf/10.1007/978-3-319-24574-4_28.pdf",
    ],
    "doi:10.1038/nature14539": ["https://www.nature.com/articles/nature14539", "10.1038/nature14539"],
    "url:example.org/papers/caching?year=2024": [
        "https://example.org/papers/caching?year=2024",
        "http://www.example.org/papers/caching/?year=2024",
        "HTTPS://EXAMPLE.ORG/papers/caching?utm_campaign=x&year=2024&fbclid=1#top",
    ],
}
DIFFERENT = [
    ("2005.11401", "2005.11402"),
    ("cs/0306050", "math/0306050"),
    ("https://openreview.net/forum?id=YicbFdNTTy", "https://openreview.net/forum?id=yicbfdntty"),
    ("https://aclanthology.org/N19-1423", "https://aclanthology.org/P19-1423"),
    ("https://example.org/paper?id=1", "https://example.org/paper?id=2"),
    ("https://example.org/Paper", "https://example.org/paper"),
    ("https://example.org/a/b", "https://example.org/ab"),
    ("https://example.org/?p=1", "https://example.org/"),
    ("https://example.org:8080/a", "https://example.org/a"),
    ("https://notarxiv.org/abs/2005.11401", "https://arxiv.org/abs/2005.11401"),
]


def key(words: str) -> str:
    found = recognise(words)
    assert found, words
    return found.key


@pytest.mark.parametrize(("expected", "typed"), [(each, typed) for each, many in SAME.items() for typed in many])
def test_a_paper_is_recognised_under_each_of_its_links(expected: str, typed: str) -> None:
    assert key(typed) == expected


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_papers_stay_different(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "retrieval",
        "and/or",
        "2013.99999999",
        "10.5",
        "foo/0306050",
        "https://",
        "ftp://example.org/a",
        "node.js 3.1",
    ],
)
def test_what_is_no_paper_is_none(typed: str) -> None:
    assert recognise(typed) is None


@pytest.mark.parametrize(
    ("said", "expected", "rest"),
    [
        (
            "https://arxiv.org/abs/2005.11401 Retrieval-augmented generation",
            "arxiv:2005.11401",
            "Retrieval-augmented generation",
        ),
        ("Retrieval (arXiv:2005.11401v2)", "arxiv:2005.11401", "Retrieval"),
        ("arXiv 2005.11401 [cs.CL]", "arxiv:2005.11401", ""),
        ("[2005.11401] RAG: a survey https://arxiv.org/abs/2005.11401", "arxiv:2005.11401", "RAG: a survey"),
        ("RAG arxiv.org/abs/2005.11401, please", "arxiv:2005.11401", "RAG please"),
        ("“Deep learning”, doi: 10.1038/nature14539", "doi:10.1038/nature14539", "Deep learning"),
        ("<https://arxiv.org/abs/2005.11401|arxiv.org> RAG", "arxiv:2005.11401", "RAG"),
        ("how node.js 3.1 and/or GPT-4.5/o1 do it", None, "how node.js 3.1 and/or GPT-4.5/o1 do it"),
        ("", None, ""),
    ],
)
def test_a_sentence_names_a_paper_and_the_rest_is_its_title(said: str, expected: str | None, rest: str) -> None:
    found, title = find_mention(said)
    assert (found.key if found else None, title) == (expected, rest)


MODERN = st.builds(
    "{:02d}{:02d}.{:0{}d}".format, st.integers(7, 99), st.integers(1, 12), st.integers(1, 9999), st.sampled_from([4, 5])
)
OLD = st.builds(
    "{}/{:02d}{:02d}{:03d}".format,
    st.sampled_from(["cs", "math", "hep-th", "cond-mat", "q-bio"]),
    st.integers(0, 99),
    st.integers(1, 12),
    st.integers(1, 999),
)
SPELLINGS: list[Callable[[str], str]] = [
    lambda number: number,
    lambda number: f"arXiv:{number}",
    lambda number: f"https://arxiv.org/abs/{number}",
    lambda number: f"http://export.arxiv.org/pdf/{number}.pdf",
    lambda number: f"https://www.alphaxiv.org/html/{number}/",
    lambda number: f"https://huggingface.co/papers/{number}?ref=x#community",
    lambda number: f"https://ar5iv.labs.arxiv.org/html/{number}",
    lambda number: f"https://doi.org/10.48550/arXiv.{number}",
    lambda number: f"  10.48550/ARXIV.{number.upper()}, ",
]


@given(MODERN | OLD, st.sampled_from(SPELLINGS), st.integers(0, 12))
def test_every_spelling_and_version_of_an_arxiv_paper_has_one_key(
    number: str, spell: Callable[[str], str], version: int
) -> None:
    assert key(spell(number + (f"v{version}" if version else ""))) == f"arxiv:{number}"


@given(MODERN | OLD, MODERN | OLD, st.sampled_from(SPELLINGS), st.sampled_from(SPELLINGS))
def test_two_arxiv_papers_are_one_only_under_one_number(
    one: str, other: str, spell: Callable[[str], str], respell: Callable[[str], str]
) -> None:
    assert (key(spell(one)) == key(respell(other))) is (one == other)


PATHS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=30)
LINKS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "www."]),
    st.sampled_from(["example.org", "arxiv.org", "doi.org", "openreview.net", "aclanthology.org", "nature.com"]),
    PATHS
    | st.sampled_from(["abs/2005.11401", "10.1000/ABC", "forum?id=abcdefgh", "N19-1423v1.pdf", "articles/nature14539"]),
    st.sampled_from(["", "#top", "?utm_source=x", "&b=2&a=1", "?a=%2E.", "/"]),
)


@given(LINKS)
@example("https://example.org/foo./#x")
@example("http://www.www.example.org/")
@example("https://example.org/a%2525b")
@example("https://doi.org/10.1002/(SICI)1097-4571(1999)50:1%3C1::AID%3E3.0.CO;2")
def test_the_link_that_is_kept_means_the_same_paper(link: str) -> None:
    if (found := recognise(link)) is not None:
        assert recognise(found.link) == found
        assert len(found.link) <= LONGEST_LINK


@given(st.text(max_size=80))
def test_nothing_typed_breaks_it(words: str) -> None:
    found, rest = find_mention(words)
    assert found is None or recognise(found.link) == found
    assert "\n" not in rest
